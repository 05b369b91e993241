package dev.winch.runtime.container;

import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.DelayTimer;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskOrder;
import dev.winch.runtime.TaskRuntime;
import dev.winch.runtime.work.NodeFolder;
import dev.winch.runtime.work.Pipeline;
import dev.winch.runtime.work.RunControl;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Runtime for docker and podman, both over docker's Engine API.
 *
 * <p>Engine and worker must share a file system: the folder {@code /tork} of a container is a
 * folder below {@code worker.temp_dir}.
 *
 * <p>When a run's outcome is available, its container has ended. The container and its folder are
 * removed a few milliseconds later, in the background. {@link #close} waits for that, and after a
 * crash {@link #sweep} does it.
 */
public final class ContainerRuntime implements TaskRuntime {
  private final Config config;
  private final NodeId node;
  private final EngineClient engine;
  private final ContainerRun.Setting setting;
  private final LabelledResources resources;
  private final Images images;
  private final NetworkSlots slots;
  private final EngineDisk disk;
  private final NodeFolder folder;
  private final ExecutorService runs = ShortLivedThreads.virtualPerCall("container-");
  private final DelayTimer timers;
  private final AtomicLong started = new AtomicLong();
  private final Set<Pipeline> running = ConcurrentHashMap.newKeySet();
  private final Set<String> active = ConcurrentHashMap.newKeySet();
  private final LateSweep lateSweep;
  private volatile boolean closing;

  /**
   * Configuration of the container runtime.
   *
   * @param temporary {@code worker.temp_dir}, which the engine must be able to mount
   * @param grace time between TERM and KILL
   * @param privileged {@code runtime.docker.privileged} or {@code runtime.podman.privileged}
   * @param hostNetwork {@code runtime.podman.host.network}: whether tasks may use the network
   *     {@code host}
   * @param keepNetworks whether networks are reused between tasks, which is much faster, see {@link
   *     NetworkSlots}
   * @param binds {@code mounts.bind.*}
   * @param restrictions applied to all containers that are not privileged
   * @param logins from the file {@code runtime.docker.config}
   * @param images {@code runtime.containers.pull}, {@code runtime.docker.image.*}
   */
  public record Config(
      Path temporary,
      Duration grace,
      boolean privileged,
      boolean hostNetwork,
      boolean keepNetworks,
      BindPolicy binds,
      Restrictions restrictions,
      RegistryLogins logins,
      ImageRules images) {

    /** The default of {@code grace}. */
    public static final Duration DEFAULT_GRACE = Duration.ofSeconds(10);

    public Config {
      Objects.requireNonNull(temporary);
      Objects.requireNonNull(grace);
      Objects.requireNonNull(binds);
      Objects.requireNonNull(restrictions);
      Objects.requireNonNull(logins);
      Objects.requireNonNull(images);
    }
  }

  private ContainerRuntime(
      Config config, EngineClient engine, NodeId node, BackgroundThreads threads) {
    this.config = config;
    this.engine = engine;
    this.node = node;
    var operations = new ContainerOperations(engine);
    var features = new EngineFeatures(engine);
    this.resources = new LabelledResources(engine, operations);
    this.slots = new NetworkSlots(engine, operations, features, Labels.of(node), threads.clock());
    this.disk = new EngineDisk(engine, operations, slots, Labels.of(node));
    // The engine runs as root and can access the folders below.
    this.folder = new NodeFolder(config.temporary(), node, "rwx------");
    this.images =
        new Images(
            engine,
            config.images(),
            new ImageCheck(engine, operations, Labels.of(node)),
            config.logins(),
            threads.clock());
    this.setting =
        new ContainerRun.Setting(
            config,
            engine,
            operations,
            features,
            resources,
            images,
            slots,
            new FolderGuard(operations),
            folder,
            node);
    this.timers = new DelayTimer(threads, "container-timer");
    this.lateSweep =
        new LateSweep(
            resources,
            node.value(),
            one -> one.run().isEmpty() ? slots.isHolder(one.id()) : active.contains(one.run()));
  }

  /**
   * Creates a runtime for this engine, which need not answer yet, see {@link #fault}.
   *
   * @param endpoint as {@link EngineDetection} found it
   */
  public static ContainerRuntime connect(
      EngineEndpoint endpoint, Config config, NodeId node, BackgroundThreads threads) {
    return new ContainerRuntime(config, new EngineClient(endpoint), node, threads);
  }

  @Override
  public String name() {
    return engine.endpoint().kind().text();
  }

  @Override
  public Run start(TaskOrder order, Sink sink) {
    String name =
        NodeFolder.plain(order.id().value())
            + "-"
            + order.dispatch()
            + "-"
            + started.incrementAndGet();
    var control = new RunControl(timers, config.grace());
    var cleanup = new Cleanup();
    var parts = new ContainerRun(setting, order, name, new SerialSink(sink), control, cleanup);
    var run =
        new Pipeline(
            order,
            control,
            () -> {
              try {
                return parts.run();
              } finally {
                Runnable ending =
                    () -> {
                      cleanup.run();
                      active.remove(Labels.run(order));
                    };
                if (cleanup.isAwaited()) {
                  ending.run();
                } else {
                  runs.execute(ending);
                }
              }
            });
    active.add(Labels.run(order));
    running.add(run);
    if (closing) {
      run.kill();
    }
    runs.execute(
        () -> {
          run.run();
          running.remove(run);
        });
    return run;
  }

  @Override
  public void sweep() {
    try {
      resources.removeLabelled(Labels.NODE, node.value());
    } catch (EngineRefusal e) {
      throw new UnavailableException(
          "cannot remove containers, volumes or networks of earlier tasks: " + e.getMessage(), e);
    }
    folder.clear();
  }

  @Override
  public boolean enforcesLimits() {
    return true;
  }

  /** A leftover in the engine is removed by the second call that finds it. */
  @Override
  public synchronized void removeLeftovers() {
    folder.sweep();
    lateSweep.run();
    images.prune();
  }

  @Override
  public Optional<String> fault() {
    return engine.fault().or(disk::fault).or(folder::fault);
  }

  @Override
  public boolean killAll(Duration atMost) {
    closing = true;
    long deadline = System.nanoTime() + atMost.toNanos();
    running.forEach(Run::kill);
    slots.kill();
    return running.stream()
        .allMatch(run -> run.join(Duration.ofNanos(deadline - System.nanoTime())));
  }

  @Override
  public void close() {
    closing = true;
    running.forEach(Run::kill);
    running.forEach(Pipeline::join);
    runs.close();
    timers.close();
    folder.close();
    slots.close();
    engine.close();
  }
}
