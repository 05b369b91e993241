package dev.winch.tests.kit.store;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.LogStream;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.UserId;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Schedule;
import dev.winch.model.spec.TaskPath;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Webhook;
import dev.winch.store.Changes;
import dev.winch.store.Reads;
import dev.winch.store.Store;
import dev.winch.tests.kit.ManualClock;
import dev.winch.tests.kit.SeededIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes rows as tests need them, a second apart, and puts them into a store. */
public final class StoreRows {
  public static final UserId OWNER = new UserId("00000000000000000000000000000001");

  private final ManualClock clock = new ManualClock();
  private final SeededIds ids = new SeededIds(7);
  private final Store store;

  public StoreRows(Store store) {
    this.store = store;
  }

  /** All outputs of a job at once, as no reader of the product has them. */
  public static Map<String, String> outputs(Reads reads, JobId job) {
    Map<String, String> all = new LinkedHashMap<>();
    reads
        .jobs()
        .outputs(
            job,
            _ -> true,
            output -> {
              all.put(output.name(), output.value().orElseThrow());
              return true;
            });
    return all;
  }

  /** The rows of a page at once. */
  public static List<TaskRun> executionPage(Reads reads, JobId job, String after, int size) {
    List<TaskRun> rows = new ArrayList<>();
    reads.jobs().executionPage(job, after, size, rows::add);
    return rows;
  }

  public ManualClock clock() {
    return clock;
  }

  public JobRunRow job(String name) {
    return JobRunRow.accepted(new JobId(ids.next()), OWNER, clock.advance(Duration.ofSeconds(1)))
        .name(name)
        .taskCount(1);
  }

  /** A run of the job's first task. */
  public TaskRunRow task(JobRun job) {
    return task(job, TaskPath.top(0));
  }

  public TaskRunRow task(JobRun job, TaskPath path) {
    return TaskRunRow.created(
        new TaskId(ids.next()), job.id(), path, clock.advance(Duration.ofSeconds(1)));
  }

  public LogPart part(TaskRun task, int number, String contents) {
    return new LogPart(
        ids.next(),
        task.id(),
        number,
        stream(number),
        contents,
        clock.advance(Duration.ofSeconds(1)));
  }

  /** One of the streams, or none. */
  private static Optional<LogStream> stream(int number) {
    return switch (number % 3) {
      case 0 -> Optional.empty();
      case 1 -> Optional.of(LogStream.STDOUT);
      default -> Optional.of(LogStream.STDERR);
    };
  }

  /** An active one that has no next firing yet. */
  public ScheduledJob schedule(String name) {
    return schedule(new Schedule(spec(name), "@hourly"));
  }

  public ScheduledJob schedule(Schedule schedule) {
    return ScheduledJob.accepted(
        new ScheduleId(ids.next()), schedule, OWNER, clock.advance(Duration.ofSeconds(1)));
  }

  /** A call of the job's webhook with this index, about a change of the job's state. */
  public WebhookCall call(JobRun job, int hook) {
    return call(job, hook, "job.StateChange", new WebhookCall.Subject.OfJob(job, false));
  }

  public WebhookCall call(JobRun job, int hook, String event, WebhookCall.Subject subject) {
    return new WebhookCall(
        ids.next(),
        job.id(),
        hook,
        event,
        "http://receiver/" + hook,
        Map.of("X-Key", "secret"),
        Optional.of(new Webhook.Signature("key")),
        subject,
        clock.advance(Duration.ofSeconds(1)),
        0,
        0);
  }

  public Node node(String name) {
    return new Node(
        new NodeId(ids.next()),
        name,
        clock.instant(),
        12.5,
        clock.instant(),
        "default",
        Node.Status.UP,
        "host",
        8001,
        2,
        "1.0");
  }

  public static JobSpec spec(String name) {
    return JobSpec.of(name, List.of(TaskSpec.named("hello").run("true").build()));
  }

  /** Stores new jobs, each with a definition of the same name. */
  public void insert(JobRun... jobs) {
    Write write = write();
    for (JobRun job : jobs) {
      write.newJob(job, spec(job.name()));
    }
    write.commit();
  }

  public void insert(TaskRun... tasks) {
    write().newTasks(tasks).commit();
  }

  /** Collects what one transaction writes. */
  public Write write() {
    return new Write(store);
  }

  /** Changes, kind by kind. */
  public static final class Write {
    private final Store store;
    private final List<Changes.NewJob> newJobs = new ArrayList<>();
    private final List<JobRun> jobs = new ArrayList<>();
    private final List<TaskRun> newTasks = new ArrayList<>();
    private final List<TaskRun> tasks = new ArrayList<>();
    private final List<Changes.Output> outputs = new ArrayList<>();
    private final List<Changes.Items> items = new ArrayList<>();
    private final List<LogPart> logs = new ArrayList<>();
    private final List<Changes.LogEnd> logEnds = new ArrayList<>();
    private Changes.OfSchedules schedules = Changes.OfSchedules.NONE;
    private final List<WebhookCall> calls = new ArrayList<>();

    private Write(Store store) {
      this.store = store;
    }

    public Write newJob(JobRun job, JobSpec spec) {
      newJobs.add(new Changes.NewJob(job, spec));
      return this;
    }

    public Write jobs(JobRun... replaced) {
      jobs.addAll(List.of(replaced));
      return this;
    }

    public Write newTasks(TaskRun... added) {
      newTasks.addAll(List.of(added));
      return this;
    }

    public Write tasks(TaskRun... replaced) {
      tasks.addAll(List.of(replaced));
      return this;
    }

    public Write output(JobRun job, String name, String value) {
      outputs.add(new Changes.Output(job.id(), name, value));
      return this;
    }

    public Write items(TaskRun each, List<String> values) {
      items.add(new Changes.Items(each.id(), values));
      return this;
    }

    public Write logs(LogPart... parts) {
      logs.addAll(List.of(parts));
      return this;
    }

    public Write schedules(Changes.OfSchedules changes) {
      schedules = changes;
      return this;
    }

    public Write logEnd(TaskId task, int lastPart) {
      logEnds.add(new Changes.LogEnd(task, lastPart));
      return this;
    }

    public Write calls(WebhookCall... added) {
      calls.addAll(List.of(added));
      return this;
    }

    public Changes changes() {
      return new Changes(
          newJobs, jobs, newTasks, tasks, outputs, items, logs, logEnds, schedules, calls,
          List.of());
    }

    public void commit() {
      store.write(
          transaction -> {
            transaction.apply(changes());
            return null;
          });
    }
  }
}
