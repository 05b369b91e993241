package dev.winch.engine.evaluation;

import dev.winch.expr.ProgramCache;
import dev.winch.expr.Template;
import dev.winch.expr.check.VariableUsage;
import dev.winch.expr.env.Scope;
import dev.winch.expr.fault.ExprException;
import dev.winch.expr.fault.Failure;
import dev.winch.expr.value.Bool;
import dev.winch.expr.value.ListValue;
import dev.winch.expr.value.StoredValues;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.LimitExceededException;
import dev.winch.model.spec.TaskSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * Evaluates the expressions of jobs. What is evaluated twice in the same scope is compiled once.
 * Safe to use from any thread, with surroundings of its own for each.
 */
public final class Evaluator {
  /** How many tasks one {@code each} may open. */
  static final int ITEMS = 100_000;

  /** Characters of the elements of one list, as JSON. */
  static final int LIST = 16 << 20;

  private final ProgramCache programs = new ProgramCache();

  /**
   * The task with all templates evaluated that are when its row is made, those of the tasks inside
   * a {@code parallel} too; {@code if} becomes {@code true} or {@code false}. What came out of a
   * template is never evaluated again.
   *
   * @return the same instance if there is nothing to evaluate
   * @throws ExprException if an expression fails; the message is the task's error
   * @throws InvalidInputException if what came out breaks a rule; the message is the task's error
   */
  public TaskSpec task(TaskSpec task, EvaluationContext around) {
    return new TaskTemplates(programs, around).task(task);
  }

  /** Whether an evaluated task is not to run. */
  public static boolean isSkipped(TaskSpec evaluated) {
    return Conditions.isFalse(evaluated.condition());
  }

  /**
   * The elements of {@code each.list}, each as the text of {@link StoredValues} that {@link
   * EvaluationContext#withItem} takes.
   *
   * @throws ExprException if the expression fails
   * @throws InvalidInputException if it yields no list
   * @throws LimitExceededException if the list is too long
   */
  public List<String> list(String text, EvaluationContext around) {
    var program = programs.expression(text, around.scope());
    if (!(Template.evaluate(program, around.bindings()) instanceof ListValue list)) {
      throw new InvalidInputException("each.list does not evaluate to a list");
    }
    if (list.size() > ITEMS) {
      throw new LimitExceededException(
          "each.list has " + list.size() + " elements, at most " + ITEMS + " are allowed");
    }
    List<String> items = new ArrayList<>(list.size());
    long characters = 0;
    for (int i = 0; i < list.size(); i++) {
      try {
        items.add(StoredValues.write(list.at(i)));
      } catch (Failure e) {
        throw new InvalidInputException("element " + i + " of each.list: " + e.getMessage());
      }
      characters += items.getLast().length();
      if (characters > LIST) {
        throw new LimitExceededException(
            "each.list takes more than "
                + LIST
                + " characters as JSON: let the elements be short, such as names or indexes");
      }
    }
    return items;
  }

  /**
   * A text with its tags evaluated, such as a job's output or a header.
   *
   * @throws ExprException if an expression fails
   */
  public String text(String text, EvaluationContext around) {
    return TemplateTags.mayBe(text)
        ? programs.template(text, around.scope()).render(around.bindings())
        : text;
  }

  /**
   * Whether a webhook is to be called.
   *
   * @param condition {@code ""} if it always is
   * @param context see {@link WebhookConditionScope}
   * @throws ExprException if the expression fails
   * @throws InvalidInputException if it yields no boolean
   */
  public boolean holds(String condition, EvaluationContext context) {
    if (condition.isEmpty()) {
      return true;
    }
    var program = programs.expression(condition, context.scope());
    if (Template.evaluate(program, context.bindings()) instanceof Bool bool) {
      return bool.isTrue();
    }
    throw new InvalidInputException("it yields no boolean");
  }

  /** Whether a webhook's condition reads who created the job. */
  public boolean readsCreator(String condition) {
    if (condition.isEmpty()) {
      return false;
    }
    VariableUsage names =
        NamesInTask.orNone(
            () -> programs.expression(condition, WebhookConditionScope.scope()).names());
    return names.readsAll("job")
        || WebhookConditionScope.CREATOR.stream().anyMatch(names.entries("job")::contains);
  }

  /**
   * Which variables, and which of their entries, {@link #task} reads. What does not compile reads
   * nothing: {@link #task} says why.
   */
  public VariableUsage namesInTask(TaskSpec task, Scope scope) {
    NamesInTask names = new NamesInTask(programs, scope);
    names.task(task);
    return names.found();
  }

  /** As {@link #namesInTask}, for {@link #list}. */
  public VariableUsage namesInList(String text, Scope scope) {
    return NamesInTask.orNone(() -> programs.expression(text, scope).names());
  }

  /** As {@link #namesInTask}, for {@link #text}. */
  public VariableUsage namesInText(String text, Scope scope) {
    return TemplateTags.mayBe(text)
        ? NamesInTask.orNone(() -> programs.template(text, scope).names())
        : VariableUsage.NONE;
  }
}
