package dev.winch.engine.core;

import dev.winch.engine.evaluation.EvaluationContext;
import dev.winch.engine.evaluation.Evaluator;
import dev.winch.expr.check.VariableUsage;
import dev.winch.expr.env.Scope;
import dev.winch.model.run.JobRun;
import dev.winch.model.spec.Each;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskPath;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Webhook;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The outputs of a job that the next decision reads.
 *
 * @param all whether all are read, because an expression computes their names
 */
public record RequiredOutputs(Set<String> names, boolean all) {
  /** The variable under which expressions see outputs. */
  private static final String OUTPUTS = "tasks";

  private static final Evaluator EVALUATOR = Evaluation.EVALUATOR;

  private static final RequiredOutputs NOTHING = new RequiredOutputs(Set.of(), false);

  public RequiredOutputs {
    names = Set.copyOf(names);
  }

  /** For the composite of the input, or else for the job's next top-level task. */
  public static RequiredOutputs of(DecisionInput input) {
    if (input.job().isEmpty() || input.spec().isEmpty()) {
      return NOTHING;
    }
    JobSpec spec = input.spec().get();
    return input.task().isPresent()
        ? of(input.task().get().effective(spec).each(), ItemsInScope.of(input).scope())
        : of(input.job().get(), spec);
  }

  /** For the webhooks of the job. */
  public static RequiredOutputs forWebhooks(JobRun job, JobSpec spec) {
    if (job.depth() > 0) {
      return NOTHING;
    }
    VariableUsage names = VariableUsage.NONE;
    for (Webhook hook : spec.webhooks()) {
      names = names.and(EVALUATOR.namesInText(hook.url(), EvaluationContext.JOB));
      for (String header : hook.headers().values()) {
        names = names.and(EVALUATOR.namesInText(header, EvaluationContext.JOB));
      }
    }
    return requiredOutputs(names);
  }

  /** Whether a condition of these reads who created the job. */
  public static boolean readCreator(List<Webhook> hooks) {
    return hooks.stream().anyMatch(hook -> EVALUATOR.readsCreator(hook.condition()));
  }

  private static RequiredOutputs of(Optional<Each> composite, Scope scope) {
    if (composite.isEmpty()) {
      return NOTHING;
    }
    Each each = composite.get();
    Scope inside = EvaluationContext.withItem(scope, each.variable());
    return requiredOutputs(
        EVALUATOR.namesInList(each.list(), scope).and(EVALUATOR.namesInTask(each.task(), inside)));
  }

  private static RequiredOutputs of(JobRun job, JobSpec spec) {
    int next = Math.max(1, job.position());
    if (next > spec.tasks().size()) {
      return requiredOutputs(EVALUATOR.namesInText(spec.output(), EvaluationContext.JOB));
    }
    TaskSpec task = spec.at(TaskPath.top(next - 1));
    return requiredOutputs(EVALUATOR.namesInTask(task, EvaluationContext.JOB));
  }

  private static RequiredOutputs requiredOutputs(VariableUsage names) {
    return new RequiredOutputs(names.entries(OUTPUTS), names.readsAll(OUTPUTS));
  }
}
