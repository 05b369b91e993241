package dev.winch.engine.coordinator;

import dev.winch.model.run.TaskState;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Measures what the engine commits. Queues are named by clients, so all beyond the first {@link
 * #QUEUES} are counted together. Thread-safe.
 */
final class EngineMetrics {
  private static final int QUEUES = 100;
  private static final String OTHER = "(other)";

  private static final Duration[] WAITS =
      millis(5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 15_000, 60_000, 300_000, 3_600_000);

  private static final Duration[] COMMITS =
      millis(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500);

  private final MeterRegistry registry;
  private final DistributionSummary batch;
  private final Timer outboxLag;
  private final Map<String, Timer> commits = new ConcurrentHashMap<>();
  private final Map<String, QueueTimers> queues = new ConcurrentHashMap<>();

  EngineMetrics(MeterRegistry registry) {
    this.registry = registry;
    this.batch =
        DistributionSummary.builder("winch.engine.batch.items")
            .description("Items that one transaction of the engine decides")
            .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64, 128, 256)
            .register(registry);
    this.outboxLag =
        Timer.builder("winch.outbox.lag")
            .description("From the commit of a message to its publication")
            .serviceLevelObjectives(COMMITS)
            .register(registry);
  }

  private static Duration[] millis(long... times) {
    return Arrays.stream(times).mapToObj(Duration::ofMillis).toArray(Duration[]::new);
  }

  /** A transaction of a command loop. */
  void committed(String loop, int items, Duration time) {
    batch.record(items);
    commits
        .computeIfAbsent(
            loop,
            name ->
                Timer.builder("winch.engine.commit")
                    .description("Time of a transaction of the engine, decisions included")
                    .tag("loop", name)
                    .serviceLevelObjectives(COMMITS)
                    .register(registry))
        .record(time);
  }

  /** A batch of messages that was published. */
  void published(Duration time) {
    outboxLag.record(time);
  }

  /** A committed change of a task of a queue. */
  void changed(TaskProgress.Step step) {
    if (step.startedAt().isEmpty()) {
      return;
    }
    Instant start = step.startedAt().get();
    QueueTimers timers = timers(step.queue());
    step.scheduledAt().ifPresent(queued -> timers.scheduleToStart.record(between(queued, start)));
    step.endedAt().ifPresent(end -> timers.run(step.state()).record(between(start, end)));
  }

  /** Clocks of machines differ. */
  private static Duration between(Instant begin, Instant end) {
    Duration time = Duration.between(begin, end);
    return time.isNegative() ? Duration.ZERO : time;
  }

  private QueueTimers timers(String queue) {
    QueueTimers known = queues.get(queue);
    if (known != null) {
      return known;
    }
    String name = queues.size() < QUEUES ? queue : OTHER;
    return queues.computeIfAbsent(name, QueueTimers::new);
  }

  private final class QueueTimers {
    private final String queue;
    private final Timer scheduleToStart;
    private final Map<TaskState, Timer> runs = new ConcurrentHashMap<>();

    QueueTimers(String queue) {
      this.queue = queue;
      this.scheduleToStart =
          Timer.builder("winch.tasks.schedule.to.start")
              .description("From the moment a task is queued to its start")
              .tag("queue", queue)
              .serviceLevelObjectives(WAITS)
              .register(registry);
    }

    Timer run(TaskState state) {
      return runs.computeIfAbsent(
          state,
          end ->
              Timer.builder("winch.tasks.run")
                  .description("Run time of tasks that have ended")
                  .tag("queue", queue)
                  .tag("state", end.name().toLowerCase(Locale.ROOT))
                  .serviceLevelObjectives(WAITS)
                  .register(registry));
    }
  }
}
