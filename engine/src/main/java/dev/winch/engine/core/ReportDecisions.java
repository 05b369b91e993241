package dev.winch.engine.core;

import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** What follows from the reports of workers. */
final class ReportDecisions {
  /** How often a task is dispatched again because its worker was lost; then it fails. */
  static final int MAX_REDELIVERIES = 5;

  private ReportDecisions() {}

  static Decision started(DecisionBuilder builder, Report.Started report) {
    Optional<TaskRun> awaited =
        builder
            .input()
            .task()
            .filter(task -> task.dispatch() == report.dispatch() && !task.state().isFinal());
    if (awaited.isEmpty()) {
      // The task has another dispatch, has ended, or was deleted with its job.
      return stopRun(builder, report);
    }
    if (awaited.get().state() != TaskState.SCHEDULED) {
      // A broker may give one dispatch to two processes: the run that is known continues. If its
      // process is gone, the heartbeats of the other one say so.
      return awaited.get().process().equals(Optional.of(report.by()))
          ? builder.nothing("the start is known")
          : stopRun(builder, report);
    }
    builder.change(builder.subject(), task -> task.started(report.by(), report.at()));
    JobDecisions.taskStarted(builder);
    return builder.decision();
  }

  private static Decision stopRun(DecisionBuilder builder, Report.Started report) {
    builder.send(new Message.Cancel(report.by().node(), report.task(), report.dispatch()));
    return builder.decision();
  }

  static Decision progressed(DecisionBuilder builder, Report.Progressed report) {
    return ifCurrent(
        builder,
        report,
        () -> {
          double percent = Progress.rounded(report.percent());
          builder.change(builder.subject(), task -> task.progressed(percent));
          double progress =
              Progress.ofJob(builder.job(), report.percent(), builder.input().ancestors());
          if (progress != builder.job().progress()) {
            builder.changeJob(job -> job.progressed(progress));
          }
        });
  }

  static Decision completed(DecisionBuilder builder, Report.Completed report) {
    return ifCurrent(
        builder,
        report,
        () -> {
          ended(builder, report, report.by(), report.startedAt());
          TaskDecisions.complete(builder, builder.subject(), report.at(), report.result());
        });
  }

  static Decision failed(DecisionBuilder builder, Report.Failed report) {
    return ifCurrent(
        builder,
        report,
        () -> {
          ended(builder, report, report.by(), report.startedAt());
          TaskDecisions.fail(builder, builder.subject(), report.at(), report.error());
        });
  }

  static Decision refused(DecisionBuilder builder, Report.Refused report) {
    return ifCurrent(
        builder,
        report,
        () -> {
          ended(builder, report, report.by(), report.startedAt());
          TaskDecisions.failForGood(builder, builder.subject(), report.at(), report.error());
        });
  }

  /**
   * The run goes back to its queue: given back by its worker, or stopped without a cancellation.
   */
  static Decision givenBack(DecisionBuilder builder, Report.Update report) {
    return ifCurrent(builder, report, () -> TaskDecisions.dispatch(builder, builder.subject()));
  }

  static Decision lost(DecisionBuilder builder, Report.Lost report) {
    return ifCurrent(
        builder,
        report,
        () -> {
          stopOnItsNode(builder, report);
          if (builder.task().redelivered() < MAX_REDELIVERIES) {
            builder.change(builder.subject(), TaskRun::lost);
            TaskDecisions.dispatch(builder, builder.subject());
          } else {
            closeLog(builder);
            String cause = report.cause().isEmpty() ? "" : ": " + report.cause();
            TaskDecisions.failForGood(
                builder,
                builder.subject(),
                builder.now(),
                "task redelivered too many times" + cause);
          }
        });
  }

  /** What the lost run may still send would come after the end of the task. */
  private static void closeLog(DecisionBuilder builder) {
    if (builder.task().process().isPresent()) {
      builder.change(builder.subject(), run -> run.loggedUpTo(0));
    }
  }

  /** The node may be alive after all, and its run with it. */
  private static void stopOnItsNode(DecisionBuilder builder, Report.Lost report) {
    builder
        .task()
        .nodeId()
        .ifPresent(
            node -> builder.send(new Message.Cancel(node, report.task(), report.dispatch())));
  }

  /** Makes the change if the report is about the run that the row describes. */
  private static Decision ifCurrent(
      DecisionBuilder builder, Report.Update report, Runnable change) {
    Optional<String> stale = stale(builder, report);
    if (stale.isPresent()) {
      OptionalInt logEnd = lateLogEnd(builder, report);
      if (logEnd.isEmpty()) {
        return builder.nothing(stale.get());
      }
      builder.endLog(builder.subject(), logEnd.getAsInt());
      return builder.decision();
    }
    change.run();
    return builder.decision();
  }

  /** Where the log of the run ends, if it ended later than its row, which was cancelled. */
  private static OptionalInt lateLogEnd(DecisionBuilder builder, Report.Update report) {
    boolean awaited =
        builder
            .input()
            .task()
            .filter(task -> task.state().isFinal() && task.dispatch() == report.dispatch())
            .filter(task -> task.lastLogPart().isEmpty() && isOfItsRun(report, task))
            .flatMap(TaskRun::process)
            .filter(process -> !isFromOther(report, process))
            .filter(process -> !(report instanceof Report.Stopped it) || it.by().equals(process))
            .isPresent();
    return awaited && report instanceof Report.Ended ended
        ? ended.lastLogPart()
        : OptionalInt.empty();
  }

  /** A second run of a dispatch, by the same process too, has another start and no parts here. */
  private static boolean isOfItsRun(Report.Update report, TaskRun task) {
    Optional<Instant> start =
        switch (report) {
          case Report.Completed completed -> Optional.of(completed.startedAt());
          case Report.Failed failed -> Optional.of(failed.startedAt());
          case Report.Refused refused -> Optional.of(refused.startedAt());
          case Report.Stopped stopped -> stopped.startedAt();
          default -> Optional.empty();
        };
    return start.isEmpty() || start.equals(task.startedAt());
  }

  /** Why a report has no effect: unknown task, older dispatch, ended run, or a second run. */
  private static Optional<String> stale(DecisionBuilder builder, Report.Update report) {
    if (builder.input().task().isEmpty()) {
      return Optional.of("unknown task " + report.task());
    }
    TaskRun task = builder.task();
    if (task.dispatch() != report.dispatch()) {
      return Optional.of(
          "dispatch " + report.dispatch() + " of task " + task.id() + " is not its last");
    }
    if (task.state() != TaskState.SCHEDULED && task.state() != TaskState.RUNNING) {
      return Optional.of("task " + task.id() + " is " + task.state());
    }
    return task.process().filter(process -> isFromOther(report, process)).isPresent()
        ? Optional.of("task " + task.id() + " runs on node " + task.process().get())
        : Optional.empty();
  }

  /** Whether it comes from a process other than this one. */
  private static boolean isFromOther(Report.Update report, NodeProcess process) {
    return switch (report) {
      case Report.Started started -> !started.by().equals(process);
      case Report.Completed completed -> !completed.by().equals(process);
      case Report.Failed failed -> !failed.by().equals(process);
      case Report.Refused refused -> !refused.by().equals(process);
      case Report.Stopped stopped -> !stopped.by().node().equals(process.node());
      case Report.Returned returned -> !returned.node().equals(process.node());
      case Report.Progressed _, Report.Lost _ -> false;
    };
  }

  /** The run ended as its process says. */
  private static void ended(
      DecisionBuilder builder, Report.Ended report, NodeProcess by, Instant startedAt) {
    ensureStarted(builder, by, startedAt);
    if (report.lastLogPart().isPresent()) {
      int last = report.lastLogPart().getAsInt();
      builder.change(builder.subject(), run -> run.loggedUpTo(last));
    }
  }

  /** Completion and failure imply the start, whose own report may come later or never. */
  private static void ensureStarted(DecisionBuilder builder, NodeProcess by, Instant startedAt) {
    JobDecisions.taskStarted(builder);
    if (builder.task().state() != TaskState.RUNNING) {
      builder.change(builder.subject(), task -> task.started(by, startedAt));
    }
  }
}
