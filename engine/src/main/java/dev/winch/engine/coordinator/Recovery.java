package dev.winch.engine.coordinator;

import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.event.Event;
import dev.winch.model.event.FollowUp;
import dev.winch.model.event.Report;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.store.RecoveryQueries;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Restores the work of a process that died together with its queues and workers: running tasks are
 * marked as lost, which counts as a redelivery; composites continue to create children; scheduled
 * tasks are queued again. Nothing else needs recovery: due times are found by polling, and every
 * other consequence is committed together with its cause.
 */
final class Recovery implements AutoCloseable {
  private static final int PAGE = 500;

  /** How often it looks whether the engine has committed what was handed to it. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

  private final RecoveryQueries queries;
  private final Inbox inbox;
  private final BackgroundLoop loop;
  private final Set<TaskId> takenUp = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> recovered = new CompletableFuture<>();
  private TaskId firstNew = new TaskId("");

  // Confined to the loop

  private String after = "";
  private CompletableFuture<Void> handed = CompletableFuture.completedFuture(null);

  Recovery(RecoveryQueries queries, Inbox inbox, BackgroundThreads threads) {
    this.queries = queries;
    this.inbox = inbox;
    this.loop = threads.loop("recovery", this::next);
  }

  /**
   * To be called before anything new is accepted: what is under way now is an earlier process's.
   *
   * @param firstNewTask less than the id of every row that this process will make; greater than
   *     those of earlier processes, but for rows of a time to which the clock has been set back
   */
  void begin(TaskId firstNewTask) {
    firstNew = firstNewTask;
    List<Event> taken = new ArrayList<>();
    pages(TaskState.RUNNING, "", task -> takeUp(task, taken));
    pages(TaskState.PENDING, "", task -> openLeft(task, taken));
    pages(TaskState.SCHEDULED, firstNew.value(), task -> taken.add(handOver(task)));
    taken.forEach(inbox::post);
  }

  /**
   * What waited before is queued again beside the new work, page by page, no faster than the engine
   * commits.
   */
  void start() {
    loop.start();
  }

  /** Nothing died with an earlier process: there is nothing to be queued again. */
  void skip() {
    recovered.complete(null);
  }

  /** Completes when everything is queued again. */
  CompletableFuture<Void> recovered() {
    return recovered;
  }

  private void takeUp(TaskRun task, List<Event> taken) {
    if (task.children().isPresent()) {
      task.children()
          .filter(children -> children.created() < children.size())
          .ifPresent(_ -> taken.add(new FollowUp.OpenMore(task.id())));
    } else if (task.subjobId().isEmpty()) {
      takenUp.add(task.id());
      taken.add(new Report.Lost(task.id(), task.dispatch(), "Winch ended while it ran"));
    }
  }

  /** A composite that waited for another transaction to be opened; others wait for their time. */
  private static void openLeft(TaskRun task, List<Event> taken) {
    if (task.dueAt().isEmpty()) {
      taken.add(new FollowUp.Open(task.id()));
    }
  }

  /** This task is going to be queued by this process anyway, for the first time. */
  void leave(TaskId task) {
    takenUp.add(task);
  }

  private static FollowUp handOver(TaskRun task) {
    return new FollowUp.HandOver(task.id(), task.dispatch());
  }

  private Duration next() {
    if (!handed.isDone()) {
      return LONGEST_WAIT;
    }
    List<TaskRun> tasks = queries.tasksIn(TaskState.SCHEDULED, after, PAGE);
    if (tasks.isEmpty() || tasks.getFirst().id().compareTo(firstNew) > 0) {
      recovered.complete(null);
      loop.stop();
      return Duration.ZERO;
    }
    handed =
        CompletableFuture.allOf(
                tasks.stream()
                    .filter(
                        task -> task.id().compareTo(firstNew) < 0 && !takenUp.contains(task.id()))
                    .map(task -> inbox.tell(handOver(task)))
                    .toArray(CompletableFuture<?>[]::new))
            .exceptionally(_ -> null);
    after = tasks.getLast().id().value();
    var _ = handed.thenRun(loop::wake);
    return LONGEST_WAIT;
  }

  private void pages(TaskState state, String after, Consumer<TaskRun> each) {
    List<TaskRun> tasks = queries.tasksIn(state, after, PAGE);
    while (!tasks.isEmpty()) {
      tasks.forEach(each);
      tasks = queries.tasksIn(state, tasks.getLast().id().value(), PAGE);
    }
  }

  @Override
  public void close() {
    loop.close();
  }
}
