package dev.winch.cli.assembly;

import dev.winch.cli.config.Key;
import dev.winch.cli.config.Keys;
import dev.winch.cli.config.ProcessEnvironment;
import dev.winch.cli.config.Settings;
import dev.winch.cli.config.TracingKeys;
import dev.winch.cli.host.DataFolder;
import dev.winch.cli.host.FreeSpace;
import dev.winch.cli.host.SystemClock;
import dev.winch.cli.host.TimeOrderedIds;
import dev.winch.cli.log.Logging;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.BoundedCheck;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.lifecycle.ShutdownBudget;
import dev.winch.lifecycle.ShutdownBudget.Countdown;
import dev.winch.lifecycle.ShutdownBudget.Phase;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.IdGenerator;
import dev.winch.model.run.NodeId;
import dev.winch.model.trace.SpanSink;
import dev.winch.runtime.TaskRuntime;
import dev.winch.server.tls.CertificateFiles;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shared context of a process: settings, clock, ids, folders, and the open resources. */
final class ProcessContext implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ProcessContext.class);

  private final Settings settings;
  private final ProcessEnvironment environment;
  private final InstantSource clock = new SystemClock();

  /** Source of generators; each user gets its own, because a generator is not thread-safe. */
  private final SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());

  private final IdGenerator ids = new TimeOrderedIds(clock, random.split());

  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private final BackgroundThreads threads =
      new BackgroundThreads(UnavailableException.class, System::nanoTime, random.split());

  /** Open resources, most recent first. */
  private final Deque<OpenResource> open = new ArrayDeque<>();

  private volatile Optional<TaskRuntime> killedFirst = Optional.empty();

  private volatile boolean draining;

  private SpanSink spans = SpanSink.NONE;

  private record OpenResource(Phase phase, AutoCloseable part) {}

  ProcessContext(Settings settings, ProcessEnvironment environment) {
    this.settings = settings;
    this.environment = environment;
  }

  Settings settings() {
    return settings;
  }

  ProcessEnvironment environment() {
    return environment;
  }

  InstantSource clock() {
    return clock;
  }

  IdGenerator ids() {
    return ids;
  }

  /** What this process measures. */
  MeterRegistry meters() {
    return meters;
  }

  /** What its servers show of that. */
  PrometheusMeterRegistry shownMeters() {
    return meters;
  }

  /** Its log lines and, if tracing is configured, its spans name this node from now on. */
  void identify(NodeId node) {
    Logging.node(node);
    if (settings.value(TracingKeys.ENDPOINT).isPresent()) {
      spans = TracingModule.open(this, node);
    }
  }

  /** Where the spans of this process go. */
  SpanSink spans() {
    return spans;
  }

  /** The background loops of this process. */
  BackgroundThreads threads() {
    return threads;
  }

  /** A new random generator for one user. */
  SplittableRandom random() {
    return random.split();
  }

  /** The deadlines of the shutdown. */
  ShutdownBudget shutdownBudget() {
    return new ShutdownBudget(
        settings.value(Keys.WORKER_DRAIN), settings.value(Keys.COORDINATOR_DRAIN));
  }

  /**
   * Registers a resource to be closed at the end of the shutdown, in reverse order of registration.
   */
  <T extends AutoCloseable> T keep(T part) {
    return keep(Phase.DATA, part);
  }

  /**
   * Registers a resource to be closed in this phase of the shutdown, in reverse order of
   * registration.
   */
  <T extends AutoCloseable> T keep(Phase phase, T part) {
    open.push(new OpenResource(phase, part));
    return part;
  }

  /** Registers a runtime whose tasks must be killed before the process exits. */
  void killsFirst(TaskRuntime runtime) {
    killedFirst = Optional.of(runtime);
  }

  /** Kills all tasks; returns when they are dead or after this time. */
  void killTasks(Duration atMost) {
    killedFirst.ifPresent(runtime -> ended("kill", atMost, () -> runtime.killAll(atMost)));
  }

  /** Exits the process at once, which is safe like a crash, but kills tasks first. */
  void abandon(int code) {
    try {
      killTasks(ShutdownBudget.FORCED);
    } finally {
      Runtime.getRuntime().halt(code);
    }
  }

  DataFolder folder() {
    Path folder = dataFolder();
    threads.health().add("disk", new BoundedCheck("data.dir", new FreeSpace(folder)));
    return keep(DataFolder.open(folder, ids, clock));
  }

  /** The path of the embedded database, which may not exist. */
  Path databaseFile() {
    return namedDatabase().orElseGet(() -> dataFolder().resolve("winch.db"));
  }

  /**
   * The files of a server's certificate; empty if none are configured.
   *
   * @throws InvalidInputException if only one of the keys is set
   */
  Optional<CertificateFiles> certificate(Key<String> chain, Key<String> key) {
    String group = chain.name().substring(0, chain.name().lastIndexOf('.'));
    Optional<Path> chainFile = settings.text(chain).map(environment.folder()::resolve);
    Optional<Path> keyFile = settings.text(key).map(environment.folder()::resolve);
    if (chainFile.isPresent() != keyFile.isPresent()) {
      throw new InvalidInputException(
          "TLS needs both %s and %s: set the missing one, or none of them"
              .formatted(chain.name(), key.name()));
    }
    return chainFile.map(file -> new CertificateFiles(group, file, keyFile.orElseThrow()));
  }

  /** The path of the data folder, which may not exist. */
  Path dataFolder() {
    return settings
        .text(Keys.DATA_DIR)
        .map(environment.folder()::resolve)
        .or(() -> namedDatabase().map(file -> file.resolveSibling(file.getFileName() + "-data")))
        .orElseGet(() -> environment.xdg("XDG_DATA_HOME", ".local/share").resolve("winch"));
  }

  private Optional<Path> namedDatabase() {
    return settings.text(Keys.SQLITE_PATH).map(environment.folder()::resolve);
  }

  /** Whether the process stops; {@code /ready} answers 503 from then on. */
  boolean isDraining() {
    return draining;
  }

  /** Closes the resources phase by phase; skips those that exceed their time. */
  void stop(Countdown countdown) {
    draining = true;
    for (Phase phase : Phase.values()) {
      List<OpenResource> parts = open.stream().filter(kept -> kept.phase() == phase).toList();
      open.removeAll(parts);
      if (phase == Phase.REQUESTS && !parts.isEmpty()) {
        awaitQuietServers(countdown);
      }
      AtomicReference<String> closing = new AtomicReference<>("");
      String name = "close-" + phase.name().toLowerCase(Locale.ROOT);
      if (!ended(
          name, countdown.left(phase), () -> parts.forEach(kept -> close(kept.part(), closing)))) {
        log.warn(
            "closing {} exceeds its time limit; continuing the shutdown without it", closing.get());
      }
    }
  }

  /** Load balancers stop sending requests some time after {@code /ready} answered 503. */
  private void awaitQuietServers(Countdown countdown) {
    try {
      TimeUnit.NANOSECONDS.sleep(countdown.until(shutdownBudget().toCloseServers()).toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(AutoCloseable part, AtomicReference<String> closing) {
    closing.set(part.getClass().getSimpleName());
    try {
      part.close();
    } catch (Exception e) {
      log.warn("closing {} failed; continuing the shutdown", closing.get(), e);
    }
  }

  /** Runs the work on its own thread; returns whether it ended in time. */
  private static boolean ended(String name, Duration atMost, Runnable work) {
    CountDownLatch end = new CountDownLatch(1);
    ShortLivedThreads.startPlatform(
        name,
        () -> {
          try {
            work.run();
          } finally {
            end.countDown();
          }
        });
    try {
      return end.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Closes all resources without a time limit. */
  @Override
  public void close() {
    RuntimeException first = null;
    for (Phase phase : Phase.values()) {
      for (OpenResource kept : List.copyOf(open)) {
        if (kept.phase() == phase) {
          open.remove(kept);
          try {
            kept.part().close();
          } catch (Exception e) {
            first = first == null ? new IllegalStateException("shutdown failed", e) : first;
          }
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
