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

/** Evaluates the expressions of one decision in their context. */
final class Evaluation {
  /** Shared, because it keeps only compiled texts. */
  static final Evaluator EVALUATOR = new Evaluator();

  private final EvaluationContext context;

  private Evaluation(EvaluationContext around) {
    this.context = around;
  }

  /** In the context of the job. */
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

  /** In the context of the task that the event is about, with the items around it. */
  static Evaluation ofTask(DecisionBuilder builder) {
    Evaluation evaluation = of(builder);
    for (ItemsInScope.Entry entry : ItemsInScope.of(builder.input()).entries()) {
      evaluation = evaluation.withItem(entry.variable(), entry.item());
    }
    return evaluation;
  }

  /** The same for a child of an {@code each}. */
  Evaluation withItem(String variable, TaskRun.Item item) {
    return new Evaluation(context.withItem(variable, item));
  }

  /** The evaluated task; empty if it has no templates. */
  Optional<TaskSpec> task(TaskSpec written) {
    return Optional.of(EVALUATOR.task(written, context)).filter(made -> !isSame(made, written));
  }

  @SuppressWarnings("ReferenceEquality") // The evaluator returns a task that it does not change.
  private static boolean isSame(TaskSpec made, TaskSpec written) {
    return made == written;
  }

  /** The elements of {@code each.list} as JSON texts. */
  List<String> list(String expression) {
    return EVALUATOR.list(expression, context);
  }

  String text(String template) {
    return EVALUATOR.text(template, context);
  }
}
