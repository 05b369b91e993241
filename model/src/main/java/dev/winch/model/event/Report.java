package dev.winch.model.event;

import dev.winch.model.run.LogPart;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskId;
import java.time.Instant;
import java.util.List;

/**
 * A message of a worker to the engine. A report about an older dispatch than the row's changes
 * nothing.
 */
public sealed interface Report {

  /** Names it for the log without its contents, which may be secret. */
  default String summary() {
    String kind = getClass().getSimpleName();
    return switch (this) {
      case OfTask of -> kind + " of task " + of.task() + " dispatch " + of.dispatch();
      case Heartbeat _ -> kind;
    };
  }

  /** A report about one run of a task. */
  sealed interface OfTask extends Report {
    TaskId task();

    int dispatch();
  }

  /** A report that may move its task, and with it the job. */
  sealed interface Update extends OfTask, Event {
    @Override
    default EventSubject subject() {
      return new EventSubject.Task(task());
    }
  }

  /** A worker took it and runs it from now on. */
  record Started(TaskId task, int dispatch, NodeProcess by, Instant at) implements Update {}

  /**
   * How far it is.
   *
   * @param percent 0 to 100
   */
  record Progressed(TaskId task, int dispatch, double percent) implements Update {}

  /** A batch of what it printed, in order; never empty. */
  record Logged(TaskId task, int dispatch, List<LogPart> parts) implements OfTask {
    public Logged {
      parts = List.copyOf(parts);
    }
  }

  /**
   * It ended well.
   *
   * @param startedAt repeated, so that completion implies start
   */
  record Completed(
      TaskId task, int dispatch, NodeProcess by, Instant startedAt, Instant at, String result)
      implements Update {}

  /** It ended badly: exit code, timeout, refused by the runtime. */
  record Failed(
      TaskId task, int dispatch, NodeProcess by, Instant startedAt, Instant at, String error)
      implements Update {}

  /** It could not run as it is and never will: it fails, and is not tried again. */
  record Refused(
      TaskId task, int dispatch, NodeProcess by, Instant startedAt, Instant at, String error)
      implements Update {}

  /** It was stopped because the engine asked for it; confirms a cancellation. */
  record Stopped(TaskId task, int dispatch, NodeId node, Instant at) implements Update {}

  /**
   * The worker gives it back unfinished, because it shuts down or its runtime cannot work at the
   * moment; not counted as a redelivery.
   */
  record Returned(TaskId task, int dispatch, NodeId node) implements Update {}

  /**
   * The run came to no end through no fault of its task: its worker's connection was lost, or the
   * worker failed on it; counted as a redelivery.
   *
   * @param cause what happened, for the error of a task that was lost too often
   */
  record Lost(TaskId task, int dispatch, String cause) implements Update {}

  /** The node lives. */
  record Heartbeat(Node node) implements Report {}
}
