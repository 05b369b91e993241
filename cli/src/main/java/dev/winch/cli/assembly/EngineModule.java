package dev.winch.cli.assembly;

import dev.winch.broker.Broker;
import dev.winch.cli.config.AccessKeys;
import dev.winch.cli.config.Keys;
import dev.winch.cli.config.Settings;
import dev.winch.cli.host.Release;
import dev.winch.codec.view.Redaction;
import dev.winch.engine.Engine;
import dev.winch.engine.coordinator.Coordinator;
import dev.winch.engine.coordinator.EngineEnvironment;
import dev.winch.engine.core.JobLimits;
import dev.winch.engine.time.NodeWatch;
import dev.winch.engine.time.Sweep;
import dev.winch.lifecycle.LoopSignal;
import dev.winch.lifecycle.ShutdownBudget.Phase;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.server.EndpointGroup;
import dev.winch.server.HttpServer;
import dev.winch.server.RequestMemory;
import dev.winch.server.ServerConfig;
import dev.winch.server.ServerConfig.RequestLogConfig;
import dev.winch.server.http.ListenAddress;
import dev.winch.store.Store;
import dev.winch.worker.MachineLoad;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Wires the engine and its API. */
final class EngineModule {
  private final ProcessContext process;
  private final Settings settings;
  private final LoopSignal newCalls = new LoopSignal();
  private CompletableFuture<Throwable> death = new CompletableFuture<>();

  EngineModule(ProcessContext process) {
    this.process = process;
    this.settings = process.settings();
  }

  Coordinator engine(Store store, Broker broker) {
    return process.keep(
        Phase.ENGINE,
        new Coordinator(
            store,
            broker,
            new EngineEnvironment(
                process.clock(),
                ZoneId.systemDefault(),
                process.ids(),
                process.random(),
                process.threads(),
                process.meters(),
                process.spans()),
            new JobLimits(settings.value(Keys.JOB_OUTPUTS)),
            newCalls));
  }

  /**
   * Starts the engine and its timers.
   *
   * @param folder node id of the data folder, used by the worker if there is one
   */
  void start(Coordinator engine, NodeId folder, Store store, Broker broker) {
    engine.start();
    death = engine.death();
    new WebhookModule(process).start(engine, store, redaction(), newCalls);
    process
        .keep(
            Phase.ENGINE,
            new NodeWatch(
                self(folder), store.reads().nodes(), broker, process.clock(), process.threads()))
        .start();
    Sweep.Retention retention =
        new Sweep.Retention(
            settings.value(Keys.LOGS_RETENTION), settings.value(Keys.JOBS_RETENTION));
    process
        .keep(Phase.ENGINE, new Sweep(store, process.clock(), retention, process.threads()))
        .start();
  }

  /** Completes with the cause of a fatal engine error. */
  CompletableFuture<Throwable> death() {
    return death;
  }

  /** The coordinator's node: its id is derived from the folder's, so it survives restarts. */
  private Function<Node.Status, Node> self(NodeId folder) {
    byte[] name = ("coordinator of " + folder).getBytes(StandardCharsets.UTF_8);
    NodeId id = new NodeId(UUID.nameUUIDFromBytes(name).toString().replace("-", ""));
    Instant startedAt = process.clock().instant();
    String host = WorkerModule.hostname();
    return status ->
        new Node(
            id,
            settings.value(Keys.COORDINATOR_NAME),
            startedAt,
            MachineLoad.cpuPercent(),
            process.clock().instant(),
            "",
            status,
            host,
            0,
            0,
            Release.VERSION);
  }

  /** Starts the API; returns its URL. */
  String serve(Engine engine, Store store) {
    settings
        .text(AccessKeys.FIRST_USER)
        .ifPresent(user -> FirstUser.ensure(user, process, engine, store.reads().users()));
    HttpServer server =
        process.keep(
            Phase.REQUESTS,
            HttpServer.start(
                config(),
                engine,
                store.reads(),
                redaction(),
                process.clock(),
                System::nanoTime,
                process.ids(),
                process.threads(),
                process::isDraining,
                process.shownMeters()));
    ListenAddress address = settings.value(Keys.COORDINATOR_ADDRESS);
    String host = address.host().isEmpty() ? "127.0.0.1" : address.host();
    String scheme = settings.text(AccessKeys.TLS_CERT).isPresent() ? "https" : "http";
    return scheme + "://" + new ListenAddress(host, server.port());
  }

  private ServerConfig config() {
    Optional<RequestLogConfig> log =
        settings.value(Keys.REQUEST_LOG)
            ? Optional.of(
                new RequestLogConfig(
                    settings.value(Keys.REQUEST_LOG_LEVEL), settings.value(Keys.REQUEST_LOG_SKIP)))
            : Optional.empty();
    return new ServerConfig(
        settings.value(Keys.COORDINATOR_ADDRESS),
        process.certificate(AccessKeys.TLS_CERT, AccessKeys.TLS_KEY),
        Arrays.stream(EndpointGroup.values())
            .filter(group -> !settings.value(Objects.requireNonNull(Keys.ENDPOINTS.get(group))))
            .collect(Collectors.toSet()),
        settings.value(Keys.BODY_LIMIT),
        RequestMemory.ofHeap(Runtime.getRuntime().maxMemory()),
        ApiAccess.of(settings),
        log,
        Release.VERSION);
  }

  private Redaction redaction() {
    List<String> patterns = settings.value(Keys.REDACT_PATTERNS);
    if (!settings.value(Keys.REDACT)) {
      return Redaction.off();
    }
    return patterns.isEmpty() ? Redaction.standard() : Redaction.withKeys(patterns);
  }
}
