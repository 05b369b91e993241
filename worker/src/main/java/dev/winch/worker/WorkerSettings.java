package dev.winch.worker;

import dev.winch.model.spec.Limits;
import java.util.Map;
import java.util.Objects;

/**
 * Settings of a worker from the configuration.
 *
 * @param name shown in the list of nodes
 * @param hostname shown in the list of nodes
 * @param port of the health endpoint, 0 if it is configured explicitly
 * @param version of Winch
 * @param queues concurrent tasks by queue; with 0 a queue is not consumed
 * @param limits defaults for tasks without their own; cpus and memory apply separately
 * @param timeout default for tasks without their own, a {@link dev.winch.model.spec.DurationText};
 *     {@code ""} for none
 * @param hostEnv variables of this host that tasks get
 * @param logBytes maximum size of a task's log in bytes ({@code worker.limits.log})
 * @param resources what the tasks share ({@code worker.resources.*})
 * @param stop deadlines of the shutdown
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
    ResourceAmount resources,
    ShutdownDeadlines stop) {
  public static final long DEFAULT_LOG_BYTES = 16L << 20;

  public WorkerSettings {
    Objects.requireNonNull(name);
    Objects.requireNonNull(hostname);
    Objects.requireNonNull(version);
    queues = Map.copyOf(queues);
    Objects.requireNonNull(limits);
    Objects.requireNonNull(timeout);
    Objects.requireNonNull(hostEnv);
    Objects.requireNonNull(resources);
    Objects.requireNonNull(stop);
  }

  /** Number of concurrent tasks, all queues together. */
  int slots() {
    return queues.values().stream().mapToInt(Integer::intValue).sum();
  }
}
