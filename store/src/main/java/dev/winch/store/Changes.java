package dev.winch.store;

import dev.winch.model.event.Message;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.PreparedJob;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.spec.JobSpec;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The writes of one transaction: each row at most once, in its final form. Columns that never
 * change are written only on insertion: of a job all but state, times other than the creation,
 * position, progress, result and error; of a task its ids, path, position, attempts, evaluated
 * form, item and creation; of a schedule its id, creator and creation.
 *
 * @param newJobs jobs to insert
 * @param jobs rows to replace
 * @param newTasks tasks to insert
 * @param tasks rows to replace
 * @param outputs results of tasks with a {@code var}; a later one with the same name replaces an
 *     earlier one
 * @param items lists that {@code each} tasks opened
 * @param logs parts to insert; existing parts are kept
 * @param logEnds of tasks that had ended before the end of their log was known; not a change of the
 *     task in the sense of {@link ChangeQueries}
 * @param schedules scheduled jobs
 * @param calls webhook calls to append to the queue of their hook. A progress call replaces a
 *     waiting progress call about the same job or task, unless that is the first of its queue
 * @param messages messages to publish after the commit. Stores that share a database with the
 *     broker insert them into its queues ({@link Store#fillsQueues}). All others ignore them: they
 *     are in a batch of the {@link Outbox} or, for the in-process broker, implied by the SCHEDULED
 *     rows
 */
public record Changes(
    List<NewJob> newJobs,
    List<JobRun> jobs,
    List<TaskRun> newTasks,
    List<TaskRun> tasks,
    List<Output> outputs,
    List<Items> items,
    List<LogPart> logs,
    List<LogEnd> logEnds,
    OfSchedules schedules,
    List<WebhookCall> calls,
    List<Message> messages) {

  public Changes {
    newJobs = List.copyOf(newJobs);
    jobs = List.copyOf(jobs);
    newTasks = List.copyOf(newTasks);
    tasks = List.copyOf(tasks);
    outputs = List.copyOf(outputs);
    items = List.copyOf(items);
    logs = List.copyOf(logs);
    logEnds = List.copyOf(logEnds);
    calls = List.copyOf(calls);
    messages = List.copyOf(messages);
  }

  /** Changes without schedules. */
  public Changes(
      List<NewJob> newJobs,
      List<JobRun> jobs,
      List<TaskRun> newTasks,
      List<TaskRun> tasks,
      List<Output> outputs,
      List<Items> items,
      List<LogPart> logs,
      List<WebhookCall> calls,
      List<Message> messages) {
    this(
        newJobs,
        jobs,
        newTasks,
        tasks,
        outputs,
        items,
        logs,
        List.of(),
        OfSchedules.NONE,
        calls,
        messages);
  }

  /** Jobs that change only in their tasks. */
  public Set<JobId> jobsOfTasksAlone() {
    Set<JobId> touched = new LinkedHashSet<>();
    newTasks.forEach(task -> touched.add(task.jobId()));
    tasks.forEach(task -> touched.add(task.jobId()));
    newJobs.forEach(added -> touched.remove(added.job().id()));
    jobs.forEach(job -> touched.remove(job.id()));
    return touched;
  }

  public boolean isEmpty() {
    return newJobs.isEmpty()
        && jobs.isEmpty()
        && newTasks.isEmpty()
        && tasks.isEmpty()
        && outputs.isEmpty()
        && items.isEmpty()
        && logs.isEmpty()
        && logEnds.isEmpty()
        && schedules.isEmpty()
        && calls.isEmpty()
        && messages.isEmpty();
  }

  /**
   * A new job with its definition.
   *
   * @param prepared by {@link Store#prepare} for the job of this id, whose name, description and
   *     tags are still the same
   */
  public record NewJob(JobRun job, JobSpec spec, PreparedJob prepared) {
    public NewJob(JobRun job, JobSpec spec) {
      this(job, spec, PreparedJob.NONE);
    }
  }

  /**
   * Changes of schedules.
   *
   * @param added to insert
   * @param replaced rows to replace
   * @param redefined rows to replace together with name, cron expression and definition
   * @param deleted to delete; their jobs are kept
   */
  public record OfSchedules(
      List<ScheduledJob> added,
      List<ScheduledJob> replaced,
      List<ScheduledJob> redefined,
      List<ScheduleId> deleted) {
    public static final OfSchedules NONE = new OfSchedules(List.of(), List.of(), List.of());

    public OfSchedules {
      added = List.copyOf(added);
      replaced = List.copyOf(replaced);
      redefined = List.copyOf(redefined);
      deleted = List.copyOf(deleted);
    }

    public OfSchedules(
        List<ScheduledJob> added, List<ScheduledJob> replaced, List<ScheduleId> deleted) {
      this(added, replaced, List.of(), deleted);
    }

    public boolean isEmpty() {
      return added.isEmpty() && replaced.isEmpty() && redefined.isEmpty() && deleted.isEmpty();
    }
  }

  /** Number of the last part of a task's log. */
  public record LogEnd(TaskId task, int lastPart) {}

  /** The result of a task under the name of its {@code var}. */
  public record Output(JobId job, String name, String value) {}

  /** The list of an {@code each}, every element as JSON text. */
  public record Items(TaskId each, List<String> values) {
    public Items {
      values = List.copyOf(values);
    }
  }
}
