package dev.winch.engine.evaluation;

import dev.winch.expr.env.Bindings;
import dev.winch.expr.env.Scope;
import dev.winch.expr.fault.Failure;
import dev.winch.expr.value.MapValue;
import dev.winch.expr.value.StoredValues;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.Types;
import dev.winch.expr.value.Value;
import dev.winch.model.fault.InternalException;
import dev.winch.model.run.TaskRun.Item;
import java.util.Map;

/**
 * What an expression of a job can see: the names with their types, and the values. For one thread
 * at a time.
 */
public record EvaluationContext(Scope scope, Bindings bindings) {
  /** The names that every expression of a job can use. */
  public static final Scope JOB =
      Scope.ofJobFiles().withTextMaps("inputs", "secrets", "tasks", "job");

  /**
   * The surroundings of a job.
   *
   * @param job its {@code id} and {@code name}
   * @param tasks the outputs by variable, at least those that are read
   */
  public static EvaluationContext ofJob(
      Map<String, String> job,
      Map<String, String> inputs,
      Map<String, String> secrets,
      Map<String, String> tasks,
      Bindings bindings) {
    bindings
        .bindTexts("job", job)
        .bindTexts("inputs", inputs)
        .bindTexts("secrets", secrets)
        .bindTexts("tasks", tasks);
    return new EvaluationContext(JOB, bindings);
  }

  /** The names of a scope and the variable of an {@code each} inside it. */
  public static Scope withItem(Scope scope, String variable) {
    return scope.with(variable, Types.OBJECT);
  }

  /**
   * The same for a task that an {@code each} opened: the item's variable hides what else has its
   * name, an outer {@code each}'s variable included. Its {@code index} is a text, its {@code value}
   * as the list had it.
   */
  public EvaluationContext withItem(String variable, Item item) {
    Value value = element(item);
    Value index = Text.of(String.valueOf(item.index()));
    bindings.bind(variable, MapValue.object(Map.of("index", index, "value", value)));
    return new EvaluationContext(withItem(scope, variable), bindings);
  }

  private static Value element(Item item) {
    try {
      return StoredValues.read(item.value());
    } catch (Failure e) {
      throw new InternalException("element " + item.index() + " cannot be read from its row", e);
    }
  }
}
