package dev.winch.engine.core;

import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.run.JobState;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import java.time.Instant;
import java.util.Optional;

/** What follows from what workers say. */
final class ReportDecisions {
  /** How often a task whose worker was lost is given to another one. */
  static final int REDELIVERIES = 5;

  private ReportDecisions() {}

  static Decision started(DecisionBuilder builder, Report.Started report) {
    boolean wanted =
        builder
            .input()
            .task()
            .filter(row -> row.dispatch() == report.dispatch() && !row.state().isFinal())
            .isPresent();
    if (!wanted) {
      // Its task has gone on, or was deleted with its job: whoever runs it is told to stop.
      builder.send(new Message.Cancel(report.node(), report.task(), report.dispatch()));
      return builder.decision();
    }
    TaskRun task = builder.task();
    if (task.state() != TaskState.SCHEDULED) {
      return task.nodeId().equals(Optional.of(report.node()))
          ? Decision.nothing("the start is known")
          : secondRun(builder, report);
    }
    builder.save(running(task, report.node(), report.at()));
    jobRuns(builder);
    return builder.decision();
  }

  /** The broker gave one dispatch to two nodes: the run that is known goes on, the other stops. */
  private static Decision secondRun(DecisionBuilder builder, Report.Started report) {
    builder.send(new Message.Cancel(report.node(), report.task(), report.dispatch()));
    return builder.decision();
  }

  static Decision progressed(DecisionBuilder builder, Report.Progressed report) {
    Optional<String> stale = stale(builder, report);
    if (stale.isPresent()) {
      return Decision.nothing(stale.get());
    }
    builder.save(builder.task().toBuilder().progress(Progress.rounded(report.percent())).build());
    double progress = Progress.ofJob(builder.job(), report.percent(), builder.input().ancestors());
    if (progress != builder.job().progress()) {
      builder.save(builder.job().toBuilder().progress(progress).build());
    }
    return builder.decision();
  }

  static Decision completed(DecisionBuilder builder, Report.Completed report) {
    Optional<String> stale = stale(builder, report);
    if (stale.isPresent()) {
      return Decision.nothing(stale.get());
    }
    TaskRun ran = ran(builder, report.node(), report.startedAt());
    TaskDecisions.complete(builder, ran, report.at(), report.result());
    return builder.decision();
  }

  static Decision failed(DecisionBuilder builder, Report.Failed report) {
    Optional<String> stale = stale(builder, report);
    if (stale.isPresent()) {
      return Decision.nothing(stale.get());
    }
    TaskRun ran = ran(builder, report.node(), report.startedAt());
    TaskDecisions.fail(builder, ran, report.at(), report.error());
    return builder.decision();
  }

  static Decision refused(DecisionBuilder builder, Report.Refused report) {
    Optional<String> stale = stale(builder, report);
    if (stale.isPresent()) {
      return Decision.nothing(stale.get());
    }
    TaskRun ran = ran(builder, report.node(), report.startedAt());
    TaskDecisions.failForGood(builder, ran, report.at(), report.error());
    return builder.decision();
  }

  /** Confirms a cancellation; a run that was stopped without one goes back to its queue. */
  static Decision stopped(DecisionBuilder builder, Report.Stopped report) {
    return requeued(builder, report, builder.input().task().map(TaskRun::redelivered).orElse(0));
  }

  static Decision returned(DecisionBuilder builder, Report.Returned report) {
    return requeued(builder, report, builder.input().task().map(TaskRun::redelivered).orElse(0));
  }

  static Decision lost(DecisionBuilder builder, Report.Lost report) {
    int redelivered = builder.input().task().map(TaskRun::redelivered).orElse(0);
    Optional<String> stale = stale(builder, report);
    if (stale.isEmpty()) {
      stopOnItsNode(builder, report);
    }
    if (stale.isEmpty() && redelivered >= REDELIVERIES) {
      TaskDecisions.failForGood(
          builder,
          builder.task(),
          builder.now(),
          "task redelivered too many times"
              + (report.cause().isEmpty() ? "" : ": " + report.cause()));
      return builder.decision();
    }
    return requeued(builder, report, redelivered + 1);
  }

  /** The node may live none the less, and its run with it. */
  private static void stopOnItsNode(DecisionBuilder builder, Report.Lost report) {
    builder
        .task()
        .nodeId()
        .ifPresent(
            node -> builder.send(new Message.Cancel(node, report.task(), report.dispatch())));
  }

  private static Decision requeued(DecisionBuilder builder, Report.OfTask report, int redelivered) {
    Optional<String> stale = stale(builder, report);
    if (stale.isPresent()) {
      return Decision.nothing(stale.get());
    }
    TaskRun waiting =
        builder.task().toBuilder()
            .redelivered(redelivered)
            .startedAt(Optional.empty())
            .nodeId(Optional.empty())
            .progress(0)
            .build();
    TaskDecisions.dispatch(builder, waiting);
    return builder.decision();
  }

  /** Why a report is of no effect: unknown task, older dispatch, ended run, or a second run. */
  private static Optional<String> stale(DecisionBuilder builder, Report.OfTask report) {
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
    return task.nodeId().isPresent() && isFromAnother(report, task.nodeId().get())
        ? Optional.of("task " + task.id() + " runs on node " + task.nodeId().get())
        : Optional.empty();
  }

  /** Whether it tells of a run that is not the one on this node. */
  private static boolean isFromAnother(Report.OfTask report, NodeId node) {
    return switch (report) {
      case Report.Started started -> !started.node().equals(node);
      case Report.Completed completed -> !completed.node().equals(node);
      case Report.Failed failed -> !failed.node().equals(node);
      case Report.Refused refused -> !refused.node().equals(node);
      case Report.Stopped stopped -> !stopped.node().equals(node);
      case Report.Returned returned -> !returned.node().equals(node);
      case Report.Progressed _, Report.Logged _, Report.Lost _ -> false;
    };
  }

  /** Completion and failure imply the start, whose own report may come later or never. */
  private static TaskRun ran(DecisionBuilder builder, NodeId node, Instant startedAt) {
    jobRuns(builder);
    if (builder.task().state() != TaskState.RUNNING) {
      builder.save(running(builder.task(), node, startedAt));
    }
    return running(builder.task(), node, startedAt);
  }

  private static TaskRun running(TaskRun task, NodeId node, Instant startedAt) {
    if (task.state() == TaskState.RUNNING) {
      return task;
    }
    return task.toBuilder().state(TaskState.RUNNING).nodeId(node).startedAt(startedAt).build();
  }

  private static void jobRuns(DecisionBuilder builder) {
    if (builder.job().state() == JobState.SCHEDULED) {
      builder.save(builder.job().toBuilder().state(JobState.RUNNING).build());
    }
  }
}
