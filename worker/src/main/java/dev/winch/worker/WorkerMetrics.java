package dev.winch.worker;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.Supplier;

/** Measures a worker. Thread-safe. */
final class WorkerMetrics {
  private static final Duration[] STARTS =
      Arrays.stream(new long[] {5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 30_000, 300_000})
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final io.micrometer.core.instrument.Timer starts;

  /**
   * @param running how many tasks run
   * @param slots how many may
   */
  WorkerMetrics(MeterRegistry registry, Supplier<Number> running, int slots) {
    Gauge.builder("winch.worker.tasks.running", running)
        .description("Tasks that run on this worker")
        .register(registry);
    Gauge.builder("winch.worker.slots", () -> slots)
        .description("Tasks that this worker runs at most at a time")
        .register(registry);
    this.starts =
        io.micrometer.core.instrument.Timer.builder("winch.runtime.start")
            .description(
                "Overhead of the runtime: from taking a task to the start of its program, image"
                    + " included")
            .serviceLevelObjectives(STARTS)
            .register(registry);
  }

  /** A task whose program was started. */
  void started(Duration time) {
    starts.record(time);
  }
}
