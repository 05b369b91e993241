package dev.winch.engine.core;

import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import java.time.Instant;
import java.util.Optional;

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
      // A broker may give one dispatch to two nodes: the run that is known continues.
      return awaited.get().nodeId().equals(Optional.of(report.by().node()))
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
          ensureStarted(builder, report.by(), report.startedAt());
          TaskDecisions.complete(builder, builder.subject(), report.at(), report.result());
        });
  }

  static Decision failed(DecisionBuilder builder, Report.Failed report) {
    return ifCurrent(
        builder,
        report,
        () -> {
          ensureStarted(builder, report.by(), report.startedAt());
          TaskDecisions.fail(builder, builder.subject(), report.at(), report.error());
        });
  }

  static Decision refused(DecisionBuilder builder, Report.Refused report) {
    return ifCurrent(
        builder,
        report,
        () -> {
          ensureStarted(builder, report.by(), report.startedAt());
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
            String cause = report.cause().isEmpty() ? "" : ": " + report.cause();
            TaskDecisions.failForGood(
                builder,
                builder.subject(),
                builder.now(),
                "task redelivered too many times" + cause);
          }
        });
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
      return builder.nothing(stale.get());
    }
    change.run();
    return builder.decision();
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
    return task.nodeId().isPresent() && isFromOtherNode(report, task.nodeId().get())
        ? Optional.of("task " + task.id() + " runs on node " + task.nodeId().get())
        : Optional.empty();
  }

  /** Whether it comes from a node other than this one. */
  private static boolean isFromOtherNode(Report.Update report, NodeId node) {
    return switch (report) {
      case Report.Started started -> !started.by().node().equals(node);
      case Report.Completed completed -> !completed.by().node().equals(node);
      case Report.Failed failed -> !failed.by().node().equals(node);
      case Report.Refused refused -> !refused.by().node().equals(node);
      case Report.Stopped stopped -> !stopped.node().equals(node);
      case Report.Returned returned -> !returned.node().equals(node);
      case Report.Progressed _, Report.Lost _ -> false;
    };
  }

  /** Completion and failure imply the start, whose own report may come later or never. */
  private static void ensureStarted(DecisionBuilder builder, NodeProcess by, Instant startedAt) {
    JobDecisions.taskStarted(builder);
    if (builder.task().state() != TaskState.RUNNING) {
      builder.change(builder.subject(), task -> task.started(by, startedAt));
    }
  }
}
