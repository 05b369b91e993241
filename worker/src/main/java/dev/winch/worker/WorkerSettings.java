package dev.winch.worker;

import dev.winch.model.spec.Limits;
import java.util.Map;
import java.util.Objects;

/**
 * What a worker is told by configuration.
 *
 * @param name shown in the list of nodes
 * @param hostname shown in the list of nodes
 * @param port of the health endpoint, 0 if configured by hand
 * @param version of Winch
 * @param queues tasks at a time by queue; 0 serves a queue not at all
 * @param limits for tasks without their own, each side by itself
 * @param timeout for tasks without their own, a {@link dev.winch.model.spec.DurationText}; {@code
 *     ""} for none
 * @param hostEnv variables of this host that tasks get
 * @param logBytes how much output of a run is kept, in bytes ({@code worker.limits.log})
 * @param stop when the worker does what while it stops
 */
public record WorkerSettings(
    String name,
    String hostname,
    int port,
    String version,
    Map<String, Integer> queues,
    Limits limits,
    String timeout,
    HostEnv hostEnv,
    long logBytes,
    StopSchedule stop) {
  public static final long DEFAULT_LOG_BYTES = 16L << 20;

  public WorkerSettings {
    Objects.requireNonNull(name);
    Objects.requireNonNull(hostname);
    Objects.requireNonNull(version);
    queues = Map.copyOf(queues);
    Objects.requireNonNull(limits);
    Objects.requireNonNull(timeout);
    Objects.requireNonNull(hostEnv);
    Objects.requireNonNull(stop);
  }

  /** How many tasks run at a time, all queues together. */
  int slots() {
    return queues.values().stream().mapToInt(Integer::intValue).sum();
  }
}
