package dev.winch.tests.simulation;

import static dev.winch.tests.simulation.Violation.unless;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.spec.Defaults;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Retry;
import dev.winch.tests.simulation.Plan.Step;
import dev.winch.tests.simulation.Plan.Work;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reference interpreter: executes a job file sequentially and computes the required outcome, given
 * how each run ends. It leaves open only what the file leaves open: which of several concurrent
 * tasks came first, and how far the others were when the job ended early.
 */
final class Reference {
  private final Rows found;
  private final Fates fates;
  private final Map<JobId, Plan> plans;
  private final Set<JobId> cancelled;
  private final Set<Object> explained = new HashSet<>();

  /**
   * @param plans of the jobs that were submitted
   * @param cancelled the jobs whose cancellation clients asked for
   */
  Reference(Rows found, Fates fates, Map<JobId, Plan> plans, Set<JobId> cancelled) {
    this.found = found;
    this.fates = fates;
    this.plans = plans;
    this.cancelled = cancelled;
  }

  /** How a task went. */
  private sealed interface Outcome {
    record Well() implements Outcome {}

    record Failed(String error) implements Outcome {}

    /** Cut short, because its job ended. */
    record Stopped() implements Outcome {}
  }

  private static final Outcome WELL = new Outcome.Well();
  private static final Outcome STOPPED = new Outcome.Stopped();

  /**
   * What tasks of a job share.
   *
   * @param written outputs of the tasks that run side by side with them
   */
  private record Around(Optional<Defaults> defaults, Map<String, Set<String>> written) {}

  void check() {
    plans.forEach((id, plan) -> job(id, found.place(id), plan, plan.defaults()));
    for (JobRun job : found.jobs()) {
      unless(explained.contains(job.id()), "no file speaks of it", job);
      for (TaskRun task : found.rows(job.id())) {
        unless(explained.contains(task.id()), "no file speaks of it", task);
      }
    }
  }

  private void job(JobId id, String place, Plan plan, Optional<Defaults> defaults) {
    JobRun job = found.job(id).orElseThrow(() -> new Violation("job " + id + " is lost"));
    explained.add(id);
    JobSpec spec = found.spec(id);
    View view = new View(spec.inputs(), spec.secrets(), job.name(), View.Outputs.NONE, Map.of());
    List<Outcome> ends = new ArrayList<>();
    int done = 0;
    int take = 0;
    String at = place + "/0#0";
    while (done < plan.steps().size() && !found.attempts(at).isEmpty()) {
      Around around = new Around(defaults, written(id, at));
      Outcome outcome = task(plan.steps().get(done), at, around, view);
      view = view.with(view.outputs().after(around.written()));
      if (outcome.equals(WELL)) {
        done++;
        take = 0;
      } else {
        ends.add(outcome);
        take++;
      }
      at = place + "/" + done + "#" + take;
    }
    if (done == plan.steps().size() && job.state() != JobState.CANCELLED) {
      finished(job, plan.output().read(view));
    } else if (take > 0) {
      ended(job, ends.getLast(), plan);
    } else {
      unless(raced(job, done), "stands still at its task", done, job);
      ended(job, STOPPED, plan);
    }
    unless(mayBeCancelled(job) || job.state() != JobState.CANCELLED, "nobody cancelled it", job);
    unless(
        mayBeCancelled(job) || found.timeouts(id) > 0 || !ends.contains(STOPPED),
        "cut short by nobody",
        job);
    int restarts = ends.size() - (take > 0 ? 1 : 0);
    unless(restarts <= found.restartsAsked(id), "restarted too often", job);
    outputs(job, view.outputs());
  }

  /** Whether the job was cut short in the very moment in which the task before this one ended. */
  private boolean raced(JobRun job, int next) {
    return found.rows(job.id()).stream()
        .filter(row -> row.parentId().isEmpty() && row.position() == next)
        .anyMatch(row -> found.endedTogether(row.id(), job.id()));
  }

  private static void finished(JobRun job, Phrase.Reading output) {
    boolean right =
        job.state() == JobState.FAILED
            ? output.fails()
            : job.state() == JobState.COMPLETED && output.texts().contains(job.result());
    unless(right, "another output", job, output);
  }

  private static void ended(JobRun job, Outcome end, Plan plan) {
    boolean right =
        switch (end) {
          case Outcome.Failed(String error) ->
              job.state() == JobState.FAILED && job.error().equals(error);
          case Outcome.Stopped() ->
              job.state() == JobState.CANCELLED
                  || (!plan.timeout().isEmpty()
                      && job.error().equals("job timed out after " + plan.timeout()));
          case Outcome.Well() -> false;
        };
    unless(right, "ended otherwise than its task", job, end);
  }

  private void outputs(JobRun job, View.Outputs expected) {
    Map<String, String> stored = found.outputs(job.id());
    unless(
        stored.keySet().equals(expected.values().keySet())
            && stored.entrySet().stream()
                .allMatch(entry -> expected.of(entry.getKey()).contains(entry.getValue())),
        "left other outputs",
        job,
        stored,
        expected);
  }

  /** Cancellation reaches a job from itself, from the jobs inside it and from those around it. */
  private boolean mayBeCancelled(JobRun job) {
    boolean belongs = job.parentId().isPresent();
    return (belongs && found.opener(job.id()).orElseThrow().state() == TaskState.CANCELLED)
        || cancelled.stream().anyMatch(id -> outermost(id).equals(outermost(job.id())));
  }

  private JobId outermost(JobId id) {
    return found
        .job(id)
        .flatMap(JobRun::parentId)
        .flatMap(found::task)
        .map(opener -> outermost(opener.jobId()))
        .orElse(id);
  }

  /** What the task at this place, and those inside it, have put out. */
  private Map<String, Set<String>> written(JobId job, String place) {
    Map<String, Set<String>> written = new HashMap<>();
    for (TaskRun task : found.rows(job)) {
      String at = found.place(task);
      boolean within = at.equals(place) || at.startsWith(place + "/");
      if (within && task.state() == TaskState.COMPLETED && !task.result().isEmpty()) {
        String variable = task.effective(found.spec(job)).var();
        if (!variable.isEmpty()) {
          written.computeIfAbsent(variable, _ -> new TreeSet<>()).add(task.result());
        }
      }
    }
    return written;
  }

  private Outcome task(Step step, String place, Around around, View view) {
    List<TaskRun> rows = found.attempts(place);
    if (rows.isEmpty()) {
      return STOPPED;
    }
    rows.forEach(row -> explained.add(row.id()));
    TaskRun row = rows.getFirst();
    boolean opened = row.dispatch() > 0 || row.children().isPresent() || row.subjobId().isPresent();
    if (row.state() == TaskState.FAILED && !opened) {
      unless(StepTexts.mayFail(step, view), "nothing is wrong with it", row);
      return new Outcome.Failed(row.error());
    }
    unless(!StepTexts.mustFail(step, view), "should have failed", row);
    made(step, row, view);
    Set<String> conditions = step.condition().read(view).texts();
    if (row.state() == TaskState.SKIPPED) {
      unless(conditions.contains("false") && !opened, "should not be skipped", row);
      return WELL;
    }
    unless(!conditions.equals(Set.of("false")), "should be skipped", row);
    if (!opened) {
      unless(row.state() == TaskState.CANCELLED, "was not run", row);
      return STOPPED;
    }
    return switch (step.work()) {
      case Work.Script script -> script(script, place, rows, around);
      case Work.SideBySide(List<Step> inner) -> {
        List<Outcome> outcomes = new ArrayList<>();
        for (int i = 0; i < inner.size(); i++) {
          outcomes.add(task(inner.get(i), place + "/" + i, around, view));
        }
        yield closed(row, outcomes);
      }
      case Work.ForEach each -> each(each, place, row, around, view);
      case Work.SubPlan subplan -> subplan(subplan, place, row, around, view);
    };
  }

  /** What was evaluated reads as it should, once. */
  private void made(Step step, TaskRun row, View view) {
    var task = row.evaluated().orElseGet(() -> found.spec(row.jobId()).at(row.path()));
    boolean right =
        step.name().read(view).texts().contains(task.name())
            && step.variable().read(view).texts().contains(task.var())
            && (!(step.work() instanceof Work.Script)
                || step.env().read(view).texts().contains(task.env().get("TEXT")));
    unless(right, "reads otherwise", row, step, view);
  }

  private Outcome script(Work.Script script, String place, List<TaskRun> rows, Around around) {
    Optional<Retry> retry = script.retry().or(() -> around.defaults().flatMap(Defaults::retry));
    int limit = retry.map(Retry::limit).orElse(0);
    for (TaskRun row : rows.subList(0, rows.size() - 1)) {
      Fates.Fate fate = fates.of(place, row.attempts());
      unless(
          row.state() == TaskState.FAILED && !fate.well() && fate.text().equals(row.error()),
          "ended against its fate",
          fate,
          row);
    }
    TaskRun row = rows.getLast();
    unless(row.attempts() == rows.size() - 1 && row.attempts() <= limit, "attempts", rows);
    queued(script, row, around.defaults());
    Fates.Fate fate = fates.of(place, row.attempts());
    return switch (row.state()) {
      case COMPLETED -> {
        unless(
            fate.well() && fate.text().equals(row.result()), "ended against its fate", fate, row);
        yield WELL;
      }
      case FAILED -> {
        boolean lost = row.error().startsWith(TaskInvariants.LOST);
        unless(
            lost || (!fate.well() && fate.text().equals(row.error()) && row.attempts() == limit),
            "ended against its fate and its retries",
            fate,
            limit,
            row);
        yield new Outcome.Failed(row.error());
      }
      case CANCELLED -> STOPPED;
      case CREATED, PENDING, SCHEDULED, RUNNING, SKIPPED -> throw new Violation("left: " + row);
    };
  }

  private static void queued(Work.Script script, TaskRun row, Optional<Defaults> defaults) {
    String queue =
        script.queue().isEmpty() ? defaults.map(Defaults::queue).orElse("") : script.queue();
    int priority =
        script.priority() == 0 ? defaults.map(Defaults::priority).orElse(0) : script.priority();
    unless(
        row.dispatch() == 0
            || (row.queue().equals(queue.isEmpty() ? "default" : queue)
                && row.priority() == priority),
        "in another queue",
        row);
  }

  private Outcome each(Work.ForEach each, String place, TaskRun row, Around around, View view) {
    TaskRun.Children counters = row.children().orElseThrow();
    List<View.Element> elements =
        each.list().read(view).lists().stream()
            .filter(list -> list.size() == counters.size())
            .findFirst()
            .orElseThrow(() -> new Violation("another list: " + row));
    View within = view.with(view.outputs().during(around.written()));
    String variable = each.variable().isEmpty() ? "item" : each.variable();
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < elements.size(); i++) {
      View.Element element = elements.get(i);
      String at = place + "/0[" + i + "]";
      for (TaskRun child : found.attempts(at)) {
        String stored = child.item().orElseThrow().value();
        unless(stored.equals(element.json()), "for another element", child, element);
      }
      View ofItem = within.with(new View.Item(variable, i, element));
      outcomes.add(task(each.step(), at, around, ofItem));
    }
    return closed(row, outcomes);
  }

  /**
   * A composite ends well with its last child, and is cut short with the first that fails. It may
   * also be cut short in the very moment in which its last child ends.
   */
  private Outcome closed(TaskRun row, List<Outcome> outcomes) {
    boolean well = outcomes.stream().allMatch(WELL::equals);
    if (well && row.state() == TaskState.CANCELLED) {
      boolean raced =
          found.rows(row.jobId()).stream()
              .filter(child -> child.parentId().equals(Optional.of(row.id())))
              .anyMatch(child -> found.endedTogether(child.id(), row.id()));
      unless(raced, "cut short, though all went well", outcomes, row);
      return STOPPED;
    }
    unless(
        row.state() == (well ? TaskState.COMPLETED : TaskState.CANCELLED),
        "ended otherwise than its children",
        row,
        outcomes);
    if (well) {
      return WELL;
    }
    List<Outcome> failed =
        outcomes.stream().filter(outcome -> outcome instanceof Outcome.Failed).toList();
    unless(failed.size() <= 1, "failed more than once", row, outcomes);
    return failed.isEmpty() ? STOPPED : failed.getFirst();
  }

  private Outcome subplan(Work.SubPlan work, String place, TaskRun row, Around around, View view) {
    JobId id = row.subjobId().orElseThrow();
    JobRun subjob = found.job(id).orElseThrow();
    JobSpec spec = found.spec(id);
    Plan plan = work.plan();
    unless(
        plan.name().read(view).texts().contains(subjob.name())
            && readAs(plan.inputs(), spec.inputs(), view)
            && readAs(plan.secrets(), spec.secrets(), view),
        "reads otherwise",
        spec,
        plan,
        view);
    job(id, place + "*", plan, around.defaults());
    boolean again = found.restartsAsked(id) > 0;
    return switch (row.state()) {
      case COMPLETED -> {
        String result = work.detached() ? "" : subjob.result();
        unless(
            row.result().equals(result)
                && (work.detached() || subjob.state() == JobState.COMPLETED),
            "ended otherwise than its sub-job",
            row,
            subjob);
        yield WELL;
      }
      case FAILED -> {
        unless(
            again || (subjob.state() == JobState.FAILED && subjob.error().equals(row.error())),
            "ended otherwise than its sub-job",
            row,
            subjob);
        yield new Outcome.Failed(row.error());
      }
      case CANCELLED -> {
        boolean raced = found.endedTogether(row.id(), id);
        unless(
            again || raced || subjob.state() == JobState.CANCELLED,
            "ended otherwise than its sub-job",
            row,
            subjob);
        yield STOPPED;
      }
      case CREATED, PENDING, SCHEDULED, RUNNING, SKIPPED -> throw new Violation("left: " + row);
    };
  }

  private static boolean readAs(Map<String, Phrase> phrases, Map<String, String> texts, View view) {
    return phrases.keySet().equals(texts.keySet())
        && phrases.entrySet().stream()
            .allMatch(
                entry -> entry.getValue().read(view).texts().contains(texts.get(entry.getKey())));
  }
}
