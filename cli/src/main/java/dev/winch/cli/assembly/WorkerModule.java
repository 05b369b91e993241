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
import dev.winch.model.run.NodeProcess;
import dev.winch.model.spec.CpuText;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.MemoryText;
import dev.winch.runtime.TaskRuntime;
import dev.winch.server.HealthServer;
import dev.winch.server.http.ListenAddress;
import dev.winch.worker.HostEnv;
import dev.winch.worker.MachineResources;
import dev.winch.worker.ResourceAmount;
import dev.winch.worker.ShutdownDeadlines;
import dev.winch.worker.Worker;
import dev.winch.worker.WorkerSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Wires the worker, its runtime and its health endpoint. */
final class WorkerModule {
  /** How often the removal of leftovers is retried. */
  private static final Duration LEFTOVERS_PERIOD = Duration.ofMinutes(1);

  /** Leftovers may be millions of files. */
  private static final Duration LONGEST_REMOVAL = Duration.ofHours(6);

  private final ProcessContext process;
  private final Settings settings;

  WorkerModule(ProcessContext process) {
    this.process = process;
    this.settings = process.settings();
  }

  TaskRuntime runtime(NodeId node) {
    TaskRuntime runtime =
        new Runtimes(settings, process.environment()).open(node, process.threads());
    process.killsFirst(runtime);
    return process.keep(Phase.RUNTIME, runtime);
  }

  Worker worker(NodeProcess self, Broker broker, TaskRuntime runtime) {
    process.keep(
        Phase.TASKS,
        process
            .threads()
            .loop(
                LoopSpec.named("leftovers").onPlatformThread().patient(LONGEST_REMOVAL),
                () -> {
                  runtime.removeLeftovers();
                  return LEFTOVERS_PERIOD;
                })
            .start());
    DelayTimer timer = process.keep(Phase.TASKS, new DelayTimer(process.threads(), "worker-timer"));
    Worker worker =
        new Worker(
            self,
            workerSettings(),
            broker,
            runtime,
            process.clock(),
            process.ids(),
            timer::after,
            process.threads(),
            process.meters(),
            process.spans());
    HealthParts health = process.threads().health();
    health.add("broker", broker::fault);
    health.add("runtime", worker::runtimeFault);
    health.add("key", worker::keyFault);
    return process.keep(Phase.TASKS, worker);
  }

  /** Starts the worker's own health endpoints if an address is configured; returns the address. */
  Optional<ListenAddress> serveHealth() {
    Optional<ListenAddress> address =
        settings
            .text(Keys.WORKER_ADDRESS)
            .map(text -> ListenAddress.parse(text, Keys.WORKER_ADDRESS.name()));
    address.ifPresent(
        at ->
            process.keep(
                Phase.REQUESTS,
                HealthServer.start(
                    at,
                    process.certificate(Keys.WORKER_TLS_CERT, Keys.WORKER_TLS_KEY),
                    process.threads(),
                    Release.VERSION,
                    process.clock(),
                    process.ids(),
                    process::isDraining,
                    process.shownMeters())));
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
        HostEnv.of(settings.value(Keys.HOST_ENV), process.environment().variables()),
        settings.value(Keys.WORKER_LOG),
        resources(),
        stopSchedule());
  }

  private ResourceAmount resources() {
    return new ResourceAmount(
        settings
            .text(Keys.WORKER_RESOURCES_CPUS)
            .map(CpuText::nanos)
            .orElseGet(MachineResources::nanoCpus),
        settings
            .text(Keys.WORKER_RESOURCES_MEMORY)
            .map(MemoryText::bytes)
            .orElseGet(MachineResources::memory),
        settings
            .text(Keys.WORKER_RESOURCES_GPUS)
            .map(Long::parseLong)
            .orElseGet(MachineResources::gpus));
  }

  private ShutdownDeadlines stopSchedule() {
    ShutdownBudget budget = process.shutdownBudget();
    return new ShutdownDeadlines(
        budget.toStopTasks(), budget.toKillTasks(), budget.latest(Phase.TASKS));
  }

  static String hostname() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "localhost";
    }
  }
}
