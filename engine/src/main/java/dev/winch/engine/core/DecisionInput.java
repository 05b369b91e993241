package dev.winch.engine.core;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.User;
import dev.winch.model.spec.JobSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part of the stored state that one event needs, never a whole job. {@code
 * coordinator.DecisionInputLoader} loads what the event needs; the rest is empty.
 *
 * @param task the one that the event is about
 * @param ancestors the open composites around the task, nearest first, if the event needs its items
 *     or its share of their progress
 * @param outputs those that the expressions to be evaluated read, including those of webhooks
 * @param replaced bytes of the output that the result of the task would replace
 * @param items the next elements of the list that an {@code each} runs over, as JSON texts
 * @param active a page of the unfinished tasks of the job, at most {@link #ACTIVE_TASKS} and {@link
 *     #ACTIVE_BYTES}; without their evaluated forms and items unless a webhook reports them
 * @param related the sub-job that has ended, or the job that is to be started
 * @param creator of the job, if a webhook asks for it
 * @param schedule the one that the event is about
 * @param started jobs of the schedule that have not ended, the first {@link #JOBS}, if they are to
 *     be cancelled
 */
public record DecisionInput(
    Optional<JobRun> job,
    Optional<JobSpec> spec,
    Optional<TaskRun> task,
    List<TaskRun> ancestors,
    Map<String, String> outputs,
    long replaced,
    List<String> items,
    ActivePage active,
    Optional<JobRun> related,
    Optional<User> creator,
    Optional<ScheduledJob> schedule,
    List<JobId> started) {

  /** The most items that an input holds, and so the most children that one decision makes. */
  public static final int ITEMS = 256;

  /** The most tasks of an ended job that one decision stops. */
  public static final int ACTIVE_TASKS = 256;

  /** The most bytes that these take, if they are more than one. */
  public static final long ACTIVE_BYTES = 8L << 20;

  /** The most jobs of a schedule that an input holds, and so that one decision cancels. */
  public static final int JOBS = 32;

  /**
   * Some unfinished tasks of a job.
   *
   * @param last the last of the stored tasks that were looked at, if more may follow
   */
  public record ActivePage(List<TaskRun> tasks, Optional<TaskId> last) {
    static final ActivePage NONE = new ActivePage(List.of(), Optional.empty());

    public ActivePage {
      tasks = List.copyOf(tasks);
    }
  }

  public static final DecisionInput EMPTY =
      of(Optional.empty(), Optional.empty(), Optional.empty());

  public DecisionInput {
    ancestors = List.copyOf(ancestors);
    outputs = Map.copyOf(outputs);
    items = List.copyOf(items);
    started = List.copyOf(started);
  }

  public static DecisionInput of(
      Optional<JobRun> job, Optional<JobSpec> spec, Optional<TaskRun> task) {
    return new DecisionInput(
        job,
        spec,
        task,
        List.of(),
        Map.of(),
        0,
        List.of(),
        ActivePage.NONE,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }

  /** What an event about a schedule needs. */
  public static DecisionInput ofSchedule(Optional<ScheduledJob> schedule, List<JobId> started) {
    return new DecisionInput(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of(),
        Map.of(),
        0,
        List.of(),
        ActivePage.NONE,
        Optional.empty(),
        Optional.empty(),
        schedule,
        started);
  }

  public DecisionInput withAncestors(List<TaskRun> around) {
    return new DecisionInput(
        job, spec, task, around, outputs, replaced, items, active, related, creator, schedule,
        started);
  }

  public DecisionInput withOutputs(Map<String, String> read) {
    return new DecisionInput(
        job, spec, task, ancestors, read, replaced, items, active, related, creator, schedule,
        started);
  }

  public DecisionInput withReplaced(long bytes) {
    return new DecisionInput(
        job, spec, task, ancestors, outputs, bytes, items, active, related, creator, schedule,
        started);
  }

  public DecisionInput withItems(List<String> next) {
    return new DecisionInput(
        job, spec, task, ancestors, outputs, replaced, next, active, related, creator, schedule,
        started);
  }

  public DecisionInput withActive(ActivePage unfinished) {
    return new DecisionInput(
        job,
        spec,
        task,
        ancestors,
        outputs,
        replaced,
        items,
        unfinished,
        related,
        creator,
        schedule,
        started);
  }

  public DecisionInput withRelated(Optional<JobRun> subjob) {
    return new DecisionInput(
        job, spec, task, ancestors, outputs, replaced, items, active, subjob, creator, schedule,
        started);
  }

  public DecisionInput withCreator(Optional<User> user) {
    return new DecisionInput(
        job, spec, task, ancestors, outputs, replaced, items, active, related, user, schedule,
        started);
  }
}
