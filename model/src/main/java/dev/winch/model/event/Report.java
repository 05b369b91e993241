package dev.winch.model.event;

import dev.winch.model.run.LogPart;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

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

  /**
   * A batch of what it printed, in order; never empty.
   *
   * @param start repeated, so that output implies the start and names the run that printed it: one
   *     dispatch may run twice. Empty in messages of older workers, whose parts are all kept
   */
  record Logged(TaskId task, int dispatch, Optional<Started> start, List<LogPart> parts)
      implements OfTask {
    public Logged {
      parts = List.copyOf(parts);
    }

    public Logged(Started start, List<LogPart> parts) {
      this(start.task(), start.dispatch(), Optional.of(start), parts);
    }

    /** Of an unknown run of this dispatch. */
    public Logged(TaskId task, int dispatch, List<LogPart> parts) {
      this(task, dispatch, Optional.empty(), parts);
    }
  }

  /** It ended, and prints nothing more. */
  sealed interface Ended extends Update {

    /**
     * Number of the last part of the task's log, 0 if there is none; empty in messages of older
     * workers. The part may arrive later than this report if there are several coordinators.
     */
    OptionalInt lastLogPart();
  }

  /**
   * It ended well.
   *
   * @param startedAt repeated, so that completion implies start
   */
  record Completed(
      TaskId task,
      int dispatch,
      NodeProcess by,
      Instant startedAt,
      Instant at,
      OptionalInt lastLogPart,
      String result)
      implements Ended {

    /** Without the end of its log. */
    public Completed(
        TaskId task, int dispatch, NodeProcess by, Instant startedAt, Instant at, String result) {
      this(task, dispatch, by, startedAt, at, OptionalInt.empty(), result);
    }
  }

  /** It ended badly: exit code, timeout, refused by the runtime. */
  record Failed(
      TaskId task,
      int dispatch,
      NodeProcess by,
      Instant startedAt,
      Instant at,
      OptionalInt lastLogPart,
      String error)
      implements Ended {

    /** Without the end of its log. */
    public Failed(
        TaskId task, int dispatch, NodeProcess by, Instant startedAt, Instant at, String error) {
      this(task, dispatch, by, startedAt, at, OptionalInt.empty(), error);
    }
  }

  /** It could not run as it is and never will: it fails, and is not tried again. */
  record Refused(
      TaskId task,
      int dispatch,
      NodeProcess by,
      Instant startedAt,
      Instant at,
      OptionalInt lastLogPart,
      String error)
      implements Ended {

    /** Without the end of its log. */
    public Refused(
        TaskId task, int dispatch, NodeProcess by, Instant startedAt, Instant at, String error) {
      this(task, dispatch, by, startedAt, at, OptionalInt.empty(), error);
    }
  }

  /** It was stopped because the engine asked for it; confirms a cancellation. */
  record Stopped(
      TaskId task,
      int dispatch,
      NodeProcess by,
      Optional<Instant> startedAt,
      Instant at,
      OptionalInt lastLogPart)
      implements Ended {

    /** As older workers report it: without its process and the end of its log. */
    public Stopped(TaskId task, int dispatch, NodeId node, Instant at) {
      this(task, dispatch, new NodeProcess(node, at), Optional.empty(), at, OptionalInt.empty());
    }
  }

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
