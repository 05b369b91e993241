package dev.winch.engine.coordinator;

import dev.winch.model.event.Event;
import dev.winch.model.event.Report;
import dev.winch.model.event.Step;
import dev.winch.model.fault.Unavailable;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.store.Reads;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Takes up what an earlier process left when its queues and workers died with it: what ran is lost
 * and counted, what was being opened is opened further, and what waited in a queue is queued again.
 * Nothing else needs recovery: what waits for its time is found by its time, and every other
 * consequence is committed together with its cause.
 */
final class Recovery {
  private static final int PAGE = 500;

  private static final Executor LATER = CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS);

  private final Reads reads;
  private final Inbox inbox;
  private final Set<TaskId> takenUp = ConcurrentHashMap.newKeySet();

  Recovery(Reads reads, Inbox inbox) {
    this.reads = reads;
    this.inbox = inbox;
  }

  /**
   * To be called before anything new is accepted: what is under way now is an earlier process's.
   * What waited before is queued again beside the new work, page by page, no faster than the engine
   * commits.
   *
   * @param firstNew less than the id of every row that this process will make; greater than those
   *     of earlier processes, but for rows of a time to which the clock has been set back
   * @return completes when everything is queued again
   */
  CompletableFuture<Void> begin(TaskId firstNew) {
    List<Event> taken = new ArrayList<>();
    pages(TaskState.RUNNING, "", task -> takeUp(task, taken));
    pages(TaskState.SCHEDULED, firstNew.value(), task -> taken.add(handOver(task)));
    taken.forEach(inbox::post);
    return queueAgain("", firstNew);
  }

  private void takeUp(TaskRun task, List<Event> taken) {
    if (task.children().isPresent()) {
      task.children()
          .filter(children -> children.created() < children.size())
          .ifPresent(_ -> taken.add(new Step.OpenMore(task.id())));
    } else if (task.subjobId().isEmpty()) {
      takenUp.add(task.id());
      taken.add(new Report.Lost(task.id(), task.dispatch()));
    }
  }

  /** This task is going to be queued by this process anyway, for the first time. */
  void leave(TaskId task) {
    takenUp.add(task);
  }

  private static Step handOver(TaskRun task) {
    return new Step.HandOver(task.id(), task.dispatch());
  }

  private CompletableFuture<Void> queueAgain(String after, TaskId firstNew) {
    List<TaskRun> tasks;
    try {
      tasks = reads.tasksIn(TaskState.SCHEDULED, after, PAGE);
    } catch (Unavailable e) {
      return CompletableFuture.runAsync(() -> {}, LATER)
          .thenCompose(_ -> queueAgain(after, firstNew));
    }
    if (tasks.isEmpty() || tasks.getFirst().id().compareTo(firstNew) > 0) {
      return CompletableFuture.completedFuture(null);
    }
    CompletableFuture<?>[] handed =
        tasks.stream()
            .filter(task -> task.id().compareTo(firstNew) < 0 && !takenUp.contains(task.id()))
            .map(task -> inbox.tell(handOver(task)))
            .toArray(CompletableFuture<?>[]::new);
    String last = tasks.getLast().id().value();
    return CompletableFuture.allOf(handed)
        .exceptionally(_ -> null)
        .thenCompose(_ -> queueAgain(last, firstNew));
  }

  private void pages(TaskState state, String after, Consumer<TaskRun> each) {
    List<TaskRun> tasks = reads.tasksIn(state, after, PAGE);
    while (!tasks.isEmpty()) {
      tasks.forEach(each);
      tasks = reads.tasksIn(state, tasks.getLast().id().value(), PAGE);
    }
  }
}
