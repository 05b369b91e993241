package dev.winch.engine.core;

import dev.winch.engine.admit.Evaluator;
import dev.winch.engine.admit.Surroundings;
import dev.winch.expr.check.Names;
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
 * Which outputs of a job the next decision reads.
 *
 * @param all whether they cannot be told
 */
public record Needs(Set<String> names, boolean all) {
  /** The variable under which expressions see outputs. */
  private static final String OUTPUTS = "tasks";

  private static final Evaluator EVALUATOR = Evaluation.EVALUATOR;

  private static final Needs NOTHING = new Needs(Set.of(), false);

  public Needs {
    names = Set.copyOf(names);
  }

  /** For the composite that the slice is about, or else for the job's next top-level task. */
  public static Needs of(Slice slice) {
    if (slice.job().isEmpty() || slice.spec().isEmpty()) {
      return NOTHING;
    }
    JobSpec spec = slice.spec().get();
    return slice.task().isPresent()
        ? of(slice.task().get().effective(spec).each(), ItemsInScope.of(slice).scope())
        : of(slice.job().get(), spec);
  }

  /** For the webhooks of the job, whatever happens to it. */
  public static Needs ofWebhooks(JobRun job, JobSpec spec) {
    if (job.depth() > 0) {
      return NOTHING;
    }
    Names names = Names.NONE;
    for (Webhook hook : spec.webhooks()) {
      names = names.and(EVALUATOR.namesInText(hook.url(), Surroundings.JOB));
      for (String header : hook.headers().values()) {
        names = names.and(EVALUATOR.namesInText(header, Surroundings.JOB));
      }
    }
    return needs(names);
  }

  /** Whether one of these asks who created the job. */
  public static boolean creator(List<Webhook> hooks) {
    return hooks.stream().anyMatch(hook -> EVALUATOR.readsCreator(hook.condition()));
  }

  private static Needs of(Optional<Each> composite, Scope scope) {
    if (composite.isEmpty()) {
      return NOTHING;
    }
    Each each = composite.get();
    Scope inside = Surroundings.withItem(scope, each.variable());
    return needs(
        EVALUATOR.namesInList(each.list(), scope).and(EVALUATOR.namesInTask(each.task(), inside)));
  }

  private static Needs of(JobRun job, JobSpec spec) {
    int next = Math.max(1, job.position());
    if (next > spec.tasks().size()) {
      return needs(EVALUATOR.namesInText(spec.output(), Surroundings.JOB));
    }
    TaskSpec task = spec.at(TaskPath.top(next - 1));
    return needs(EVALUATOR.namesInTask(task, Surroundings.JOB));
  }

  private static Needs needs(Names names) {
    return new Needs(names.entries(OUTPUTS), names.readsAll(OUTPUTS));
  }
}
