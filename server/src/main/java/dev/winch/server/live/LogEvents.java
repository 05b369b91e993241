package dev.winch.server.live;

import dev.winch.codec.view.LogWriter;
import dev.winch.engine.ChangeWatch;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.run.JobId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.ChangeQueries;
import dev.winch.store.JobQueries;
import dev.winch.store.LogQueries;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** What tasks print, each part once and in order. Thread-safe. */
public final class LogEvents {
  private final Context context;

  /**
   * What sources of log events use.
   *
   * @param nanos a clock that only goes forward
   */
  public record Context(
      ChangeWatch watch,
      JobQueries jobs,
      ChangeQueries changes,
      LogQueries logs,
      LogWriter writer,
      InstantSource clock,
      LongSupplier nanos) {}

  public LogEvents(Context context) {
    this.context = context;
  }

  /**
   * The log of a job behind the event with this id.
   *
   * @param lastId {@code ""} for all
   * @throws InvalidInputException if it is not an id of these events
   */
  public Function<Runnable, EventSource> of(JobId job, JobSpec spec, String lastId) {
    LogPlace place = LogPlace.parse(lastId);
    return wake -> new JobLogSource(job, spec, place, context, wake);
  }

  /** The same of a task. */
  public Function<Runnable, EventSource> of(TaskRun task, JobSpec spec, String lastId) {
    if (!lastId.matches("\\d{0,9}")) {
      throw new InvalidInputException(
          "invalid Last-Event-ID: "
              + lastId
              + "; it is the number of a part of this log, such as 12, or absent");
    }
    int sent = lastId.isEmpty() ? 0 : Integer.parseInt(lastId);
    return wake -> new TaskLogSource(task, spec, sent, context, wake);
  }
}
