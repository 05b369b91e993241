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
final class Reports {
  /** How often a task whose worker was lost is given to another one. */
  static final int REDELIVERIES = 5;

  private Reports() {}

  static Decision started(Draft draft, Report.Started report) {
    boolean wanted =
        draft
            .slice()
            .task()
            .filter(row -> row.dispatch() == report.dispatch() && !row.state().isFinal())
            .isPresent();
    if (!wanted) {
      // Its task has gone on, or was deleted with its job: whoever runs it is told to stop.
      draft.send(new Message.Cancel(report.node(), report.task(), report.dispatch()));
      return draft.decision();
    }
    TaskRun task = draft.task();
    if (task.state() != TaskState.SCHEDULED) {
      return task.nodeId().equals(Optional.of(report.node()))
          ? Decision.nothing("the start is known")
          : secondRun(draft, report);
    }
    draft.save(running(task, report.node(), report.at()));
    jobRuns(draft);
    return draft.decision();
  }

  /** The broker gave one dispatch to two nodes: the run that is known goes on, the other stops. */
  private static Decision secondRun(Draft draft, Report.Started report) {
    draft.send(new Message.Cancel(report.node(), report.task(), report.dispatch()));
    return draft.decision();
  }

  static Decision progressed(Draft draft, Report.Progressed report) {
    Optional<String> stale = stale(draft, report);
    if (stale.isPresent()) {
      return Decision.nothing(stale.get());
    }
    draft.save(draft.task().toBuilder().progress(Progress.rounded(report.percent())).build());
    double progress = Progress.ofJob(draft.job(), report.percent(), draft.slice().ancestors());
    if (progress != draft.job().progress()) {
      draft.save(draft.job().toBuilder().progress(progress).build());
    }
    return draft.decision();
  }

  static Decision completed(Draft draft, Report.Completed report) {
    Optional<String> stale = stale(draft, report);
    if (stale.isPresent()) {
      return Decision.nothing(stale.get());
    }
    TaskRun ran = ran(draft, report.node(), report.startedAt());
    Tasks.complete(draft, ran, report.at(), report.result());
    return draft.decision();
  }

  static Decision failed(Draft draft, Report.Failed report) {
    Optional<String> stale = stale(draft, report);
    if (stale.isPresent()) {
      return Decision.nothing(stale.get());
    }
    TaskRun ran = ran(draft, report.node(), report.startedAt());
    Tasks.fail(draft, ran, report.at(), report.error());
    return draft.decision();
  }

  static Decision refused(Draft draft, Report.Refused report) {
    Optional<String> stale = stale(draft, report);
    if (stale.isPresent()) {
      return Decision.nothing(stale.get());
    }
    TaskRun ran = ran(draft, report.node(), report.startedAt());
    Tasks.failForGood(draft, ran, report.at(), report.error());
    return draft.decision();
  }

  /** Confirms a cancellation; a run that was stopped without one goes back to its queue. */
  static Decision stopped(Draft draft, Report.Stopped report) {
    return requeued(draft, report, draft.slice().task().map(TaskRun::redelivered).orElse(0));
  }

  static Decision returned(Draft draft, Report.Returned report) {
    return requeued(draft, report, draft.slice().task().map(TaskRun::redelivered).orElse(0));
  }

  static Decision lost(Draft draft, Report.Lost report) {
    int redelivered = draft.slice().task().map(TaskRun::redelivered).orElse(0);
    Optional<String> stale = stale(draft, report);
    if (stale.isEmpty()) {
      stopOnItsNode(draft, report);
    }
    if (stale.isEmpty() && redelivered >= REDELIVERIES) {
      Tasks.failForGood(
          draft,
          draft.task(),
          draft.now(),
          "task redelivered too many times"
              + (report.cause().isEmpty() ? "" : ": " + report.cause()));
      return draft.decision();
    }
    return requeued(draft, report, redelivered + 1);
  }

  /** The node may live none the less, and its run with it. */
  private static void stopOnItsNode(Draft draft, Report.Lost report) {
    draft
        .task()
        .nodeId()
        .ifPresent(node -> draft.send(new Message.Cancel(node, report.task(), report.dispatch())));
  }

  private static Decision requeued(Draft draft, Report.OfTask report, int redelivered) {
    Optional<String> stale = stale(draft, report);
    if (stale.isPresent()) {
      return Decision.nothing(stale.get());
    }
    TaskRun waiting =
        draft.task().toBuilder()
            .redelivered(redelivered)
            .startedAt(Optional.empty())
            .nodeId(Optional.empty())
            .progress(0)
            .build();
    Tasks.dispatch(draft, waiting);
    return draft.decision();
  }

  /** Why a report is of no effect: unknown task, older dispatch, ended run, or a second run. */
  private static Optional<String> stale(Draft draft, Report.OfTask report) {
    if (draft.slice().task().isEmpty()) {
      return Optional.of("unknown task " + report.task());
    }
    TaskRun task = draft.task();
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
  private static TaskRun ran(Draft draft, NodeId node, Instant startedAt) {
    jobRuns(draft);
    if (draft.task().state() != TaskState.RUNNING) {
      draft.save(running(draft.task(), node, startedAt));
    }
    return running(draft.task(), node, startedAt);
  }

  private static TaskRun running(TaskRun task, NodeId node, Instant startedAt) {
    if (task.state() == TaskState.RUNNING) {
      return task;
    }
    return task.toBuilder().state(TaskState.RUNNING).nodeId(node).startedAt(startedAt).build();
  }

  private static void jobRuns(Draft draft) {
    if (draft.job().state() == JobState.SCHEDULED) {
      draft.save(draft.job().toBuilder().state(JobState.RUNNING).build());
    }
  }
}
