package dev.winch.tests.simulation;

import dev.winch.model.spec.AutoDelete;
import dev.winch.model.spec.Defaults;
import dev.winch.model.spec.Each;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Parallel;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Webhook;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A job of the simulation, in phrases whose meaning is known. */
record Plan(
    Phrase name,
    List<Step> steps,
    Map<String, Phrase> inputs,
    Map<String, Phrase> secrets,
    Phrase output,
    Optional<AutoDelete> autoDelete,
    Optional<Defaults> defaults,
    List<Webhook> hooks,
    String timeout) {

  /** A task: what every kind has, and its kind. */
  record Step(Phrase name, Phrase variable, Phrase condition, Phrase env, Work work) {}

  /** What a task does. */
  sealed interface Work {
    record Script(Optional<Retry> retry, String queue, int priority) implements Work {}

    record SideBySide(List<Step> steps) implements Work {}

    record ForEach(Phrase.Listing list, String variable, int concurrency, Step step)
        implements Work {}

    record SubPlan(Plan plan, boolean detached) implements Work {}
  }

  /** The job file of a plan whose inputs are plain words. */
  JobSpec spec() {
    return new JobSpec(
        name.written(),
        "",
        List.of(),
        tasks(steps),
        written(inputs),
        written(secrets),
        output.written(),
        defaults,
        hooks,
        List.of(),
        autoDelete,
        timeout,
        Optional.empty());
  }

  private static List<TaskSpec> tasks(List<Step> steps) {
    return steps.stream().map(Plan::task).toList();
  }

  private static TaskSpec task(Step step) {
    TaskSpec.Builder task =
        TaskSpec.named(step.name().written())
            .var(step.variable().written())
            .condition(step.condition().written());
    return switch (step.work()) {
      case Work.Script(Optional<Retry> retry, String queue, int priority) ->
          task.run("work")
              .env(written(Map.of("TEXT", step.env())))
              .retry(retry)
              .queue(queue)
              .priority(priority)
              .build();
      case Work.SideBySide(List<Step> inner) ->
          task.parallel(Optional.of(new Parallel(tasks(inner)))).build();
      case Work.ForEach(Phrase.Listing list, String variable, int concurrency, Step inner) ->
          task.each(Optional.of(new Each(variable, list.written(), task(inner), concurrency)))
              .build();
      case Work.SubPlan(Plan plan, boolean detached) ->
          task.subjob(Optional.of(subjob(plan, detached))).build();
    };
  }

  private static SubJob subjob(Plan plan, boolean detached) {
    return new SubJob(
        plan.name.written(),
        "",
        tasks(plan.steps),
        written(plan.inputs),
        written(plan.secrets),
        plan.autoDelete,
        plan.output.written(),
        detached,
        plan.hooks);
  }

  private static Map<String, String> written(Map<String, Phrase> phrases) {
    Map<String, String> texts = new LinkedHashMap<>();
    phrases.forEach((key, phrase) -> texts.put(key, phrase.written()));
    return texts;
  }
}
