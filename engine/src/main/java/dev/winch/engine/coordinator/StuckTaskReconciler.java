package dev.winch.engine.coordinator;

import dev.winch.broker.Broker;
import dev.winch.engine.core.CompositeDecisions;
import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.event.FollowUp;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.store.JobQueries;
import dev.winch.store.RecoveryQueries;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Re-drives work for which no message will come, if queues and workers outlive this process. Two
 * kinds are found by polling: a composite whose next children a coordinator left to another
 * transaction before it died, and a task whose message the broker has lost. A message counts as
 * lost if its task has waited longer than {@link #LOST_AFTER} while its queue is empty and no
 * delivery is unacknowledged, observed twice {@link #SCHEDULED_EVERY} apart. It is published again
 * under the same dispatch number, so a busy queue never fills up with copies, and a worker that has
 * the task after all gets an order to stop its second run.
 */
final class StuckTaskReconciler implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StuckTaskReconciler.class);

  static final Duration OPEN_EVERY = Duration.ofSeconds(5);
  static final Duration SCHEDULED_EVERY = Duration.ofSeconds(30);
  static final Duration LOST_AFTER = Duration.ofMinutes(1);

  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

  private static final int PAGE = 500;

  /** Page size of waiting tasks; the next pass continues after the last one. */
  private static final int LOOK = 10_000;

  private final RecoveryQueries queries;
  private final JobQueries jobs;
  private final Broker broker;
  private final Inbox inbox;
  private final InstantSource clock;
  private final BackgroundLoop loop;

  // Confined to the thread that looks

  private Instant nextOpen = Instant.EPOCH;
  private Instant nextScheduled = Instant.EPOCH;
  private String after = "";
  private Map<TaskId, Integer> missedBefore = new HashMap<>();
  private Map<TaskId, Integer> missed = new HashMap<>();

  /** Completes when what was found last is committed. */
  private CompletableFuture<Void> settled = CompletableFuture.completedFuture(null);

  StuckTaskReconciler(
      RecoveryQueries queries,
      JobQueries jobs,
      Broker broker,
      Inbox inbox,
      InstantSource clock,
      BackgroundThreads threads) {
    this.queries = queries;
    this.jobs = jobs;
    this.broker = broker;
    this.inbox = inbox;
    this.clock = clock;
    this.loop = threads.loop("reconciler", this::next);
  }

  void start() {
    loop.start();
  }

  private Duration next() {
    if (settled.isDone()) {
      List<CompletableFuture<Void>> found = new ArrayList<>();
      try {
        look(found);
      } finally {
        settled = CompletableFuture.allOf(found.toArray(CompletableFuture<?>[]::new));
      }
    }
    return BETWEEN_LOOKS;
  }

  private void look(List<CompletableFuture<Void>> found) {
    Instant now = clock.instant();
    if (isDue(nextOpen, OPEN_EVERY, now)) {
      nextOpen = now.plus(OPEN_EVERY);
      openFurther(found);
    }
    if (isDue(nextScheduled, SCHEDULED_EVERY, now)) {
      nextScheduled = now.plus(SCHEDULED_EVERY);
      handOverAgain(now, found);
    }
  }

  /** Also when the clock has been set back. */
  private static boolean isDue(Instant next, Duration every, Instant now) {
    return !now.isBefore(next) || now.isBefore(next.minus(every));
  }

  private void openFurther(List<CompletableFuture<Void>> found) {
    List<TaskRun> tasks = queries.tasksIn(TaskState.RUNNING, "", PAGE);
    while (!tasks.isEmpty()) {
      tasks.stream()
          .filter(task -> task.children().filter(c -> c.created() < c.size()).isPresent())
          .filter(
              task ->
                  jobs.spec(task.jobId())
                      .filter(spec -> CompositeDecisions.mayOpenMore(task, spec))
                      .isPresent())
          .map(task -> inbox.tell(new FollowUp.OpenMore(task.id())))
          .forEach(found::add);
      tasks = queries.tasksIn(TaskState.RUNNING, tasks.getLast().id().value(), PAGE);
    }
    tasks = queries.tasksIn(TaskState.PENDING, "", PAGE);
    while (!tasks.isEmpty()) {
      tasks.stream()
          .filter(task -> task.dueAt().isEmpty())
          .map(task -> inbox.tell(new FollowUp.Open(task.id())))
          .forEach(found::add);
      tasks = queries.tasksIn(TaskState.PENDING, tasks.getLast().id().value(), PAGE);
    }
  }

  private void handOverAgain(Instant now, List<CompletableFuture<Void>> found) {
    Map<String, Boolean> idle = new HashMap<>();
    for (int looked = 0; looked < LOOK; looked += PAGE) {
      List<TaskRun> tasks = queries.tasksIn(TaskState.SCHEDULED, after, PAGE);
      tasks.stream()
          .filter(task -> waitsLong(task, now))
          .filter(task -> idle.computeIfAbsent(task.queue(), this::isIdle))
          .forEach(task -> miss(task, found));
      if (tasks.size() < PAGE) {
        after = "";
        missedBefore = missed;
        missed = new HashMap<>();
        return;
      }
      after = tasks.getLast().id().value();
    }
  }

  private void miss(TaskRun task, List<CompletableFuture<Void>> found) {
    if (missedBefore.getOrDefault(task.id(), 0) == task.dispatch()) {
      log.warn(
          "task {} of job {} is not in queue {}: it is queued again",
          task.id(),
          task.jobId(),
          task.queue());
      found.add(inbox.tell(new FollowUp.HandOver(task.id(), task.dispatch())));
    } else {
      missed.put(task.id(), task.dispatch());
    }
  }

  private static boolean waitsLong(TaskRun task, Instant now) {
    return task.scheduledAt().filter(at -> at.plus(LOST_AFTER).isBefore(now)).isPresent();
  }

  private boolean isIdle(String queue) {
    return broker
        .queue(queue)
        .map((QueueInfo info) -> info.size() == 0 && info.unacked() == 0)
        .orElse(true);
  }

  @Override
  public void close() {
    loop.close();
  }
}
