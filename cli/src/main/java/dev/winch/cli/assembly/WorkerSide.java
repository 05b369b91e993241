package dev.winch.cli.assembly;

import dev.winch.broker.Broker;
import dev.winch.cli.config.Keys;
import dev.winch.cli.config.Settings;
import dev.winch.cli.host.Release;
import dev.winch.lifecycle.DelayTimer;
import dev.winch.lifecycle.HealthParts;
import dev.winch.lifecycle.LoopSpec;
import dev.winch.lifecycle.ShutdownBudget;
import dev.winch.lifecycle.ShutdownBudget.Phase;
import dev.winch.model.run.NodeId;
import dev.winch.model.spec.Limits;
import dev.winch.runtime.TaskRuntime;
import dev.winch.server.HealthServer;
import dev.winch.server.http.Address;
import dev.winch.worker.HostEnv;
import dev.winch.worker.StopSchedule;
import dev.winch.worker.Worker;
import dev.winch.worker.WorkerSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** The worker, its runtime and its health. */
final class WorkerSide {
  /** How often the removal of what tasks left is tried again. */
  private static final Duration LEFTOVERS_PERIOD = Duration.ofMinutes(1);

  /** What a task left may be millions of files. */
  private static final Duration LONGEST_REMOVAL = Duration.ofHours(6);

  private final Ground ground;
  private final Settings settings;

  WorkerSide(Ground ground) {
    this.ground = ground;
    this.settings = ground.settings();
  }

  TaskRuntime runtime(NodeId node) {
    TaskRuntime runtime =
        new Runtimes(settings, ground.surroundings()).open(node, ground.threads());
    ground.killsFirst(runtime);
    return ground.keep(Phase.RUNTIME, runtime);
  }

  Worker worker(NodeId node, Broker broker, TaskRuntime runtime) {
    ground.keep(
        Phase.TASKS,
        ground
            .threads()
            .loop(
                LoopSpec.named("leftovers").onPlatformThread().patient(LONGEST_REMOVAL),
                () -> {
                  runtime.removeLeftovers();
                  return LEFTOVERS_PERIOD;
                })
            .start());
    DelayTimer timer = ground.keep(Phase.TASKS, new DelayTimer(ground.threads(), "worker-timer"));
    Worker worker =
        new Worker(
            node,
            workerSettings(),
            broker,
            runtime,
            ground.clock(),
            ground.ids(),
            timer::after,
            ground.threads());
    HealthParts health = ground.threads().health();
    health.add("broker", broker::fault);
    health.add("runtime", worker::runtimeFault);
    health.add("key", worker::keyFault);
    return ground.keep(Phase.TASKS, worker);
  }

  /** Answers {@code GET /health} at an address of its own, if one is set; returns where. */
  Optional<Address> serveHealth() {
    Optional<Address> address =
        settings
            .text(Keys.WORKER_ADDRESS)
            .map(text -> Address.parse(text, Keys.WORKER_ADDRESS.name()));
    address.ifPresent(
        at ->
            ground.keep(
                Phase.REQUESTS,
                HealthServer.start(
                    at, ground.threads().health()::faults, Release.VERSION, ground.ids())));
    return address;
  }

  private WorkerSettings workerSettings() {
    Map<String, Integer> queues = settings.family(Keys.WORKER_QUEUES);
    return new WorkerSettings(
        settings.value(Keys.WORKER_NAME),
        hostname(),
        0,
        Release.VERSION,
        queues.isEmpty() ? Map.of("default", 1) : queues,
        new Limits(settings.value(Keys.WORKER_CPUS), settings.value(Keys.WORKER_MEMORY)),
        settings.value(Keys.WORKER_TIMEOUT),
        HostEnv.of(settings.value(Keys.HOST_ENV), ground.surroundings().variables()),
        settings.value(Keys.WORKER_LOG),
        stopSchedule());
  }

  private StopSchedule stopSchedule() {
    ShutdownBudget budget = ground.shutdownBudget();
    return new StopSchedule(budget.toStopTasks(), budget.toKillTasks(), budget.latest(Phase.TASKS));
  }

  static String hostname() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "localhost";
    }
  }
}
