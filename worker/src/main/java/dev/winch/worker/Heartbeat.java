package dev.winch.worker;

import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.event.Report;
import dev.winch.model.run.Node;
import dev.winch.model.run.Node.Status;
import dev.winch.model.run.NodeProcess;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.IntSupplier;

/**
 * Sends the node's heartbeat and state every five seconds, which keeps its tasks from being
 * declared lost.
 */
final class Heartbeat implements AutoCloseable {
  static final Duration PERIOD = Duration.ofSeconds(5);

  private final NodeProcess process;
  private final WorkerSettings settings;
  private final RuntimeHealth health;
  private final IntSupplier running;
  private final Reporter reporter;
  private final BackgroundLoop loop;
  private final InstantSource clock;
  private volatile boolean draining;

  Heartbeat(
      NodeProcess process,
      WorkerSettings settings,
      RuntimeHealth health,
      IntSupplier running,
      Reporter reporter,
      BackgroundThreads threads,
      InstantSource clock) {
    this.process = process;
    this.settings = settings;
    this.health = health;
    this.running = running;
    this.reporter = reporter;
    this.loop = threads.loop("heartbeat", this::next);
    this.clock = clock;
  }

  /** Sends the first heartbeat now and then periodically until closed. */
  void start() {
    loop.start();
  }

  /** Sends a heartbeat soon, on the loop's own thread. */
  void wake() {
    loop.wake();
  }

  private Duration next() {
    beat();
    return PERIOD;
  }

  /** Reports at once that the node takes no more tasks, or takes tasks again. */
  void drain(boolean on) {
    draining = on;
    beat();
  }

  private void beat() {
    Optional<String> fault = health.fault();
    beat(draining ? Status.DRAINING : fault.isPresent() ? Status.DOWN : Status.UP, fault);
  }

  private void beat(Status status, Optional<String> fault) {
    reporter.sendOnce(
        new Report.Heartbeat(
            new Node(
                process.node(),
                settings.name(),
                process.startedAt(),
                MachineLoad.cpuPercent(),
                clock.instant(),
                String.join(",", new TreeSet<>(settings.queues().keySet())),
                status,
                settings.hostname(),
                settings.port(),
                running.getAsInt(),
                settings.version(),
                fault.orElse(""))));
  }

  /** Reports that the node has stopped. */
  @Override
  public void close() {
    loop.close();
    beat(Status.OFFLINE, Optional.empty());
  }
}
