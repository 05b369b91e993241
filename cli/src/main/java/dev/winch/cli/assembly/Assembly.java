package dev.winch.cli.assembly;

import dev.winch.broker.inprocess.InProcessBroker;
import dev.winch.cli.config.Keys;
import dev.winch.cli.config.Settings;
import dev.winch.cli.config.Surroundings;
import dev.winch.cli.host.DataFolder;
import dev.winch.cli.host.Release;
import dev.winch.cli.host.SystemClock;
import dev.winch.cli.host.TimeOrderedIds;
import dev.winch.codec.Cipher;
import dev.winch.codec.view.Redaction;
import dev.winch.engine.coordinator.Coordinator;
import dev.winch.engine.coordinator.StoredOrders;
import dev.winch.model.fault.InvalidInput;
import dev.winch.model.run.Ids;
import dev.winch.model.spec.Limits;
import dev.winch.runtime.TaskRuntime;
import dev.winch.server.EndpointGroup;
import dev.winch.server.HealthServer;
import dev.winch.server.HttpServer;
import dev.winch.server.ServerConfig;
import dev.winch.server.ServerConfig.RequestLogConfig;
import dev.winch.server.http.Address;
import dev.winch.store.Store;
import dev.winch.store.sqlite.SqliteStore;
import dev.winch.worker.HostEnv;
import dev.winch.worker.Timer;
import dev.winch.worker.Worker;
import dev.winch.worker.WorkerSettings;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.stream.Collectors;

/** Puts the rooms together: who knows whom is decided here and nowhere else. */
public final class Assembly implements AutoCloseable {
  private final Settings settings;
  private final Surroundings surroundings;
  private final InstantSource clock = new SystemClock();

  /** One for each who draws: a generator of this kind is for one thread at a time. */
  private final SplittableRandom chance = new SplittableRandom(new SecureRandom().nextLong());

  private final Ids ids = new TimeOrderedIds(clock, chance.split());

  /** What is open, the youngest first. */
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  private String url = "";

  private Assembly(Settings settings, Surroundings surroundings) {
    this.settings = settings;
    this.surroundings = surroundings;
  }

  /**
   * Starts everything in this process; requests are answered and tasks taken when it returns.
   *
   * @throws dev.winch.model.fault.WinchException saying what to do, if something that it needs is
   *     not there; nothing stays open then
   */
  public static Assembly start(Settings settings) {
    Assembly assembly = new Assembly(settings, Surroundings.ofThisProcess());
    try {
      assembly.standalone();
      return assembly;
    } catch (RuntimeException e) {
      assembly.close();
      throw e;
    }
  }

  /**
   * Brings the schema up to date.
   *
   * @return the database file
   */
  public static Path migrate(Settings settings) {
    try (Assembly assembly = new Assembly(settings, Surroundings.ofThisProcess())) {
      DataFolder folder = assembly.folder();
      assembly.store(folder);
      return folder.database();
    }
  }

  /** Where the API is. */
  public String url() {
    return url;
  }

  private void standalone() {
    refuseWhatIsNotHere();
    DataFolder folder = folder();
    TaskRuntime runtime = keep(new Runtimes(settings, surroundings).open(folder.node()));
    Store store = store(folder);
    InProcessBroker broker = keep(new InProcessBroker(new StoredOrders(store.reads())::load));
    Coordinator engine =
        keep(new Coordinator(store, broker, clock, ZoneId.systemDefault(), ids, chance.split()));
    ScheduledExecutorService clockwork = keep(clockwork());
    Worker worker =
        keep(
            new Worker(
                folder.node(), workerSettings(), broker, runtime, clock, ids, Timer.on(clockwork)));
    engine.start();
    worker.start();
    HttpServer server =
        keep(HttpServer.start(serverConfig(), engine, store.reads(), redaction(), clock, ids));
    settings
        .text(Keys.WORKER_ADDRESS)
        .map(text -> Address.parse(text, Keys.WORKER_ADDRESS.name()))
        .ifPresent(
            address ->
                keep(HealthServer.start(address, () -> faults(worker), Release.VERSION, ids)));
    Address address = settings.value(Keys.COORDINATOR_ADDRESS);
    url = "http://" + new Address(hostToConnect(address), server.port());
  }

  private static Map<String, String> faults(Worker worker) {
    return worker.fault().map(why -> Map.of("worker", why)).orElse(Map.of());
  }

  private static String hostToConnect(Address listening) {
    return listening.host().isEmpty() ? "127.0.0.1" : listening.host();
  }

  private void refuseWhatIsNotHere() {
    boolean postgres =
        settings.value(Keys.DATASTORE_TYPE).equals("postgres")
            || (!settings.isWritten(Keys.DATASTORE_TYPE)
                && settings.isAnyWritten("datastore.postgres."));
    if (postgres) {
      throw new InvalidInput("datastore.type: postgres is not in this version: use sqlite");
    }
    if (settings.value(Keys.BROKER_TYPE).equals("rabbitmq")) {
      throw new InvalidInput("broker.type: rabbitmq is not in this version: use inmemory");
    }
  }

  private DataFolder folder() {
    Optional<Path> database = settings.text(Keys.SQLITE_PATH).map(surroundings.folder()::resolve);
    Path folder =
        settings
            .text(Keys.DATA_DIR)
            .map(surroundings.folder()::resolve)
            .or(() -> database.map(file -> file.resolveSibling(file.getFileName() + "-data")))
            .orElseGet(() -> surroundings.xdg("XDG_DATA_HOME", ".local/share").resolve("winch"));
    return keep(DataFolder.open(folder, database.orElse(folder.resolve("winch.db")), ids));
  }

  private Store store(DataFolder folder) {
    Path database = folder.database();
    Path key = database.resolveSibling(database.getFileName() + ".key");
    Cipher cipher =
        settings
            .text(Keys.ENCRYPTION_KEY)
            .map(text -> Cipher.of(List.of(text)))
            .orElseGet(() -> Cipher.fromKeyFile(key));
    return keep(SqliteStore.open(database, cipher));
  }

  private static ScheduledThreadPoolExecutor clockwork() {
    ScheduledThreadPoolExecutor clockwork =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("worker-timer").factory());
    clockwork.setRemoveOnCancelPolicy(true);
    clockwork.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    return clockwork;
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
        HostEnv.of(settings.value(Keys.HOST_ENV), surroundings.variables()),
        settings.value(Keys.WORKER_LOG),
        settings.value(Keys.WORKER_DRAIN));
  }

  private ServerConfig serverConfig() {
    Optional<RequestLogConfig> log =
        settings.value(Keys.REQUEST_LOG)
            ? Optional.of(
                new RequestLogConfig(
                    settings.value(Keys.REQUEST_LOG_LEVEL), settings.value(Keys.REQUEST_LOG_SKIP)))
            : Optional.empty();
    return new ServerConfig(
        settings.value(Keys.COORDINATOR_ADDRESS),
        Arrays.stream(EndpointGroup.values())
            .filter(group -> !settings.value(Keys.ENDPOINTS.get(group)))
            .collect(Collectors.toSet()),
        settings.value(Keys.BODY_LIMIT),
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

  private static String hostname() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException nameless) {
      return "localhost";
    }
  }

  private <T extends AutoCloseable> T keep(T part) {
    open.push(part);
    return part;
  }

  /** Closes in reverse: no more requests, the worker drains, then what both rely on. */
  @Override
  public void close() {
    RuntimeException first = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        first = first == null ? new IllegalStateException("while stopping", e) : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
