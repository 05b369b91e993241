package dev.winch.engine.core;

import dev.winch.engine.evaluation.EvaluationContext;
import dev.winch.engine.evaluation.Evaluator;
import dev.winch.expr.env.Bindings;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The expressions of one decision, with what they can see. */
final class Evaluation {
  /** Shared, since it keeps nothing but compiled texts. */
  static final Evaluator EVALUATOR = new Evaluator();

  private final EvaluationContext around;

  private Evaluation(EvaluationContext around) {
    this.around = around;
  }

  /** What every expression of the draft's job can see. */
  static Evaluation of(DecisionBuilder builder) {
    return of(builder.job(), builder.spec(), builder.input().outputs(), builder.bindings());
  }

  static Evaluation of(JobRun job, JobSpec spec, Map<String, String> outputs, Bindings bindings) {
    return new Evaluation(
        EvaluationContext.ofJob(
            Map.of("id", job.id().value(), "name", job.name()),
            spec.inputs(),
            spec.secrets(),
            outputs,
            bindings));
  }

  /** What the expressions of the draft's task can see: the items around it, too. */
  static Evaluation ofTask(DecisionBuilder builder) {
    Evaluation evaluation = of(builder);
    for (ItemsInScope.Entry entry : ItemsInScope.of(builder.input()).entries()) {
      evaluation = evaluation.withItem(entry.variable(), entry.item());
    }
    return evaluation;
  }

  /** The same for a child of an {@code each}. */
  Evaluation withItem(String variable, TaskRun.Item item) {
    return new Evaluation(around.withItem(variable, item));
  }

  /** The task after evaluation; empty if it has nothing to evaluate. */
  Optional<TaskSpec> task(TaskSpec written) {
    return Optional.of(EVALUATOR.task(written, around)).filter(made -> !isSame(made, written));
  }

  @SuppressWarnings(
      "ReferenceEquality") // The evaluator gives back the very task it has not changed.
  private static boolean isSame(TaskSpec made, TaskSpec written) {
    return made == written;
  }

  /** The elements of {@code each.list} as JSON texts. */
  List<String> list(String expression) {
    return EVALUATOR.list(expression, around);
  }

  String text(String template) {
    return EVALUATOR.text(template, around);
  }
}
