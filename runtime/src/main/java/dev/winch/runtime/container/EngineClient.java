package dev.winch.runtime.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.CreateContainerResponse;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.api.model.WaitContainerCondition;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.winch.model.fault.UnavailableException;
import dev.winch.runtime.work.TaskFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The container engine, with the differences between docker and podman and the library's exceptions
 * put away. The daemon's own API version is spoken: requests name none. Safe for many threads.
 */
final class EngineClient implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EngineClient.class);
  private static final Pattern MESSAGE =
      Pattern.compile("\"message\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

  /**
   * How long one call may take that neither streams nor waits; creating can be slow on full disks.
   */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Podman answers 500 where docker answers 409. */
  private static final String PODMANS_CONFLICT = "container state improper";

  /** Credentials are {@link RegistryLogins}: the library reads no file of its own. */
  private static final String NO_CONFIG = "/dev/null";

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int REMOVAL_ATTEMPTS = 5;
  private static final long REMOVAL_PAUSE_MILLIS = 200;
  private static final long GLANCE_MILLIS = 2;
  private static final long LONGEST_GLANCE_MILLIS = 250;

  private final EngineEndpoint endpoint;
  private final AtomicBoolean connected = new AtomicBoolean();
  private volatile Clients clients;
  private volatile Version version;
  private volatile boolean wantsInit;

  EngineClient(EngineEndpoint endpoint) {
    this.endpoint = endpoint;
    this.clients = clients();
  }

  /** For plain calls, and for those that stream or wait. */
  private record Clients(DockerClient calls, DockerClient streams) {}

  private Clients clients() {
    return new Clients(client(endpoint, Optional.of(PATIENCE)), client(endpoint, Optional.empty()));
  }

  private static DockerClient client(EngineEndpoint endpoint, Optional<Duration> patience) {
    var settings =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(endpoint.host().toString())
            .withDockerConfig(NO_CONFIG);
    var config = settings.build();
    var http =
        new ZerodepDockerHttpClient.Builder()
            .dockerHost(config.getDockerHost())
            .sslConfig(config.getSSLConfig())
            .maxConnections(Integer.MAX_VALUE)
            .connectionTimeout(CONNECT);
    patience.ifPresent(http::responseTimeout);
    return DockerClientImpl.getInstance(config, http.build());
  }

  EngineEndpoint endpoint() {
    return endpoint;
  }

  /** Whether ports that it publishes are published on the loopback address of this host. */
  boolean isOnThisHost() {
    String host = Optional.ofNullable(endpoint.host().getHost()).orElse("localhost");
    return Set.of("localhost", "127.0.0.1", "[::1]").contains(host);
  }

  /** Why the engine does not work, or empty if it answers. */
  Optional<String> fault() {
    try {
      clients.calls().pingCmd().exec();
      connected.set(true);
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(gone(e).getMessage());
    }
  }

  /** As {@link #fault}, over a connection of its own: the open ones may outlive a daemon's end. */
  Optional<String> faultOfNewCalls() {
    try (EngineClient other = new EngineClient(endpoint)) {
      return other.fault();
    }
  }

  /**
   * One plain call.
   *
   * @throws EngineRefusal what the engine says to it
   * @throws UnavailableException if it does not answer
   */
  <T> T call(Function<DockerClient, T> call) throws EngineRefusal {
    boolean before = connected.get();
    try {
      return answered(call);
    } catch (UnavailableException e) {
      if (!before) {
        throw e;
      }
      return answered(call); // The connection may be one to a daemon that has been restarted.
    }
  }

  private <T> T answered(Function<DockerClient, T> call) throws EngineRefusal {
    try {
      T answer = call.apply(clients.calls());
      connected.set(true);
      return answer;
    } catch (RuntimeException e) {
      throw refusal(e);
    }
  }

  /** A call whose object may be gone, or be in that state already: both are what was asked for. */
  void settle(Consumer<DockerClient> call) {
    try {
      call.accept(clients.calls());
    } catch (NotFoundException | NotModifiedException | ConflictException e) {
      // Nothing left to do.
    } catch (DockerException e) {
      if (text(e).contains(PODMANS_CONFLICT)) {
        return;
      }
      throw new UnavailableException(endpoint.kind().text() + ": " + text(e), e);
    } catch (RuntimeException e) {
      throw gone(e);
    }
  }

  /** Adds the images of an archive to the engine's. */
  void load(byte[] archive) throws EngineRefusal {
    call(client -> client.loadImageCmd(new ByteArrayInputStream(archive)).exec());
  }

  /** A file of a container as it is now. */
  byte[] readFile(String container, String path) throws EngineRefusal {
    return call(
        client -> {
          try (InputStream archive = client.copyArchiveFromContainerCmd(container, path).exec()) {
            return TarArchive.firstFile(archive);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /** What the engine knows of a network, by its name or id; empty if there is none. */
  Optional<Network> network(String name) throws EngineRefusal {
    try {
      return Optional.of(call(client -> client.inspectNetworkCmd().withNetworkId(name).exec()));
    } catch (EngineRefusal e) {
      if (e.isMissing()) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Creates a container and tells its id. */
  String create(String image, Consumer<CreateContainerCmd> details) throws EngineRefusal {
    return created(image, details).getId();
  }

  /** Creates a container and tells what the engine says to it. */
  CreateContainerResponse created(String image, Consumer<CreateContainerCmd> details)
      throws EngineRefusal {
    return call(
        client -> {
          CreateContainerCmd command = client.createContainerCmd(image);
          details.accept(command);
          return command.exec();
        });
  }

  /** {@code amd64}, {@code arm64} and so on. */
  String architecture() throws EngineRefusal {
    return version().getArch();
  }

  /**
   * Whether the engine can put a small init process into containers. With it a script gets TERM
   * like any process; without, the kernel keeps from process 1 what it does not handle. Podman does
   * not say before it is asked for one, see {@link #isForWantOfInit}.
   */
  boolean hasInit() throws EngineRefusal {
    if (endpoint.kind() == EngineEndpoint.Kind.PODMAN) {
      return !wantsInit;
    }
    return Optional.ofNullable(version().getComponents()).orElse(List.of()).stream()
        .anyMatch(component -> "docker-init".equals(component.getName()));
  }

  /** Whether a container was refused as podman found no init on its host; it is not asked again. */
  boolean isForWantOfInit(EngineRefusal refusal) {
    boolean missing =
        endpoint.kind() == EngineEndpoint.Kind.PODMAN
            && refusal.getMessage().contains("container-init");
    if (missing && !wantsInit) {
      LOG.warn(
          "podman finds no init for containers, so scripts do not get TERM and are killed after"
              + " worker.grace: install catatonit ({})",
          refusal.getMessage());
      wantsInit = true;
    }
    return missing;
  }

  private Version version() throws EngineRefusal {
    Version known = version;
    if (known == null) {
      known = call(client -> client.versionCmd().exec());
      version = known;
    }
    return known;
  }

  /**
   * Follows the output of a container that was created but not started: all of it, from the first
   * byte, arrives in one thread of the library; who blocks there holds the container up.
   */
  EngineStream.Output follow(String container, Consumer<byte[]> output)
      throws InterruptedException, EngineRefusal {
    var following = new EngineStream.Output(output);
    clients
        .streams()
        .attachContainerCmd(container)
        .withStdOut(true)
        .withStdErr(true)
        .withFollowStream(true)
        .exec(following);
    awaitBegin(following);
    return following;
  }

  /**
   * Begins to wait for the end of a container that was created but not started.
   *
   * @return gives its exit code, and blocks until there is one
   */
  ExitCode exitCode(String container) throws InterruptedException, EngineRefusal {
    if (endpoint.kind() == EngineEndpoint.Kind.PODMAN) {
      // Its wait call looks four times a second only.
      return () -> glanceUntilEnded(container);
    }
    var exit = new EngineStream.Exit();
    clients
        .streams()
        .waitContainerCmd(container)
        .withCondition(WaitContainerCondition.NEXT_EXIT)
        .exec(exit);
    awaitBegin(exit);
    return exit::await;
  }

  /** Podman prepares all of a container when it is attached to, and says then what is wrong. */
  private void awaitBegin(EngineStream<?> stream) throws InterruptedException, EngineRefusal {
    Optional<Throwable> failure = stream.awaitBegin();
    if (failure.isPresent()) {
      throw refusal(failure.get());
    }
  }

  /**
   * What the engine said to a call that failed.
   *
   * @throws UnavailableException if it said nothing
   */
  EngineRefusal refusal(Throwable failure) {
    return switch (failure) {
      case EngineRefusal refusal -> refusal;
      case DockerException e -> new EngineRefusal(e.getHttpStatus(), text(e), e);
      // What the library itself finds wrong with a call, such as the name of an image.
      case IllegalArgumentException e -> new EngineRefusal(400, text(e), e);
      case RuntimeException e -> throw gone(e);
      default -> throw gone(new IllegalStateException(failure));
    };
  }

  /** The exit code to come. */
  @FunctionalInterface
  interface ExitCode {
    int await() throws InterruptedException, EngineRefusal;
  }

  /** As {@link #exitCode}, of one that runs or has just ended. */
  ExitCode exitCodeOfRunning(String container) throws InterruptedException, EngineRefusal {
    if (endpoint.kind() == EngineEndpoint.Kind.PODMAN) {
      return () -> glanceUntilEnded(container);
    }
    var exit = new EngineStream.Exit();
    clients
        .streams()
        .waitContainerCmd(container)
        .withCondition(WaitContainerCondition.NOT_RUNNING)
        .exec(exit);
    awaitBegin(exit);
    return exit::await;
  }

  /**
   * How a container is.
   *
   * @param exitCode -1 if it has none
   */
  record State(boolean runs, int exitCode) {}

  /** How a container is; one that is gone has ended without an exit code. */
  State state(String container) throws EngineRefusal {
    try {
      InspectContainerResponse.ContainerState state =
          call(client -> client.inspectContainerCmd(container).exec().getState());
      Long code = state.getExitCodeLong();
      boolean runs = Boolean.TRUE.equals(state.getRunning());
      return new State(runs, runs || code == null ? -1 : code.intValue());
    } catch (EngineRefusal e) {
      if (e.isMissing()) {
        return new State(false, -1);
      }
      throw e;
    }
  }

  private int glanceUntilEnded(String container) throws InterruptedException, EngineRefusal {
    long pause = GLANCE_MILLIS;
    while (true) {
      InspectContainerResponse.ContainerState state =
          call(client -> client.inspectContainerCmd(container).exec().getState());
      if (!Boolean.TRUE.equals(state.getRunning()) && !"created".equals(state.getStatus())) {
        Long code = state.getExitCodeLong();
        return code == null ? -1 : code.intValue();
      }
      Thread.sleep(pause);
      pause = Math.min(pause * 2, LONGEST_GLANCE_MILLIS);
    }
  }

  /**
   * Holds every process of a container still.
   *
   * @return whether it ran
   */
  boolean pause(String container) throws EngineRefusal {
    if (!isRunning(container)) {
      return false;
    }
    call(client -> client.pauseContainerCmd(container).exec());
    return true;
  }

  void unpause(String container) {
    settle(client -> client.unpauseContainerCmd(container).exec());
  }

  /** Number of the first process of a container on the engine's host; 0 if it has none. */
  long pid(String container) throws EngineRefusal {
    return Optional.ofNullable(
            call(client -> client.inspectContainerCmd(container).exec()).getState().getPidLong())
        .orElse(0L);
  }

  /** Whether the kernel ended a process of an ended container for want of memory. */
  boolean isOutOfMemory(String container) {
    try {
      return Boolean.TRUE.equals(
          call(client -> client.inspectContainerCmd(container).exec()).getState().getOOMKilled());
    } catch (EngineRefusal e) {
      return false;
    }
  }

  boolean isRunning(String container) {
    try {
      return Boolean.TRUE.equals(
          call(client -> client.inspectContainerCmd(container).exec()).getState().getRunning());
    } catch (EngineRefusal e) {
      return false;
    }
  }

  /** Ends a container at once, if it is there and runs. */
  void kill(String container) {
    settle(client -> client.killContainerCmd(container).withSignal("KILL").exec());
  }

  /** Takes a container away, running or not, with its anonymous volumes. */
  void remove(String container) {
    settle(
        client ->
            client.removeContainerCmd(container).withForce(true).withRemoveVolumes(true).exec());
  }

  void removeVolume(String name) throws EngineRefusal {
    removeWhenFree(client -> client.removeVolumeCmd(name).exec());
  }

  void removeNetwork(String id) throws EngineRefusal {
    removeWhenFree(client -> client.removeNetworkCmd(id).exec());
  }

  /** The containers that used it are removed, but the engine may not have noticed everywhere. */
  private void removeWhenFree(Function<DockerClient, Void> removal) throws EngineRefusal {
    long pause = REMOVAL_PAUSE_MILLIS;
    for (int attempt = 1; ; attempt++) {
      try {
        call(removal);
        return;
      } catch (EngineRefusal e) {
        if (e.isMissing()) {
          return;
        }
        if (attempt == REMOVAL_ATTEMPTS) {
          throw e;
        }
        LockSupport.parkNanos(Duration.ofMillis(pause).toNanos());
        pause *= 2;
      }
    }
  }

  /** What can bear a label. */
  enum Kind {
    CONTAINER,
    VOLUME,
    NETWORK
  }

  /**
   * Something that bears a label.
   *
   * @param run that it belongs to, see {@link Labels#run}
   */
  record Labelled(Kind kind, String id, String run) {}

  /** All with the label, in the order in which they can be removed. */
  List<Labelled> labelled(String label, String value) throws EngineRefusal {
    List<Labelled> all = new ArrayList<>();
    for (Container container :
        call(
            client ->
                client
                    .listContainersCmd()
                    .withShowAll(true)
                    .withLabelFilter(Map.of(label, value))
                    .exec())) {
      all.add(new Labelled(Kind.CONTAINER, container.getId(), Labels.run(container.getLabels())));
    }
    // Podman removes no container whose network another one uses: those of tasks go first.
    all.sort(Comparator.comparing(one -> one.run().isEmpty()));
    List<String> filter = List.of(label + "=" + value);
    var volumes = call(client -> client.listVolumesCmd().withFilter("label", filter).exec());
    for (var volume : Optional.ofNullable(volumes.getVolumes()).orElse(List.of())) {
      all.add(new Labelled(Kind.VOLUME, volume.getName(), Labels.run(volume.getLabels())));
    }
    for (var network :
        call(client -> client.listNetworksCmd().withFilter("label", filter).exec())) {
      all.add(new Labelled(Kind.NETWORK, network.getId(), Labels.run(network.getLabels())));
    }
    return all;
  }

  void remove(Labelled one) throws EngineRefusal {
    switch (one.kind()) {
      case CONTAINER -> remove(one.id());
      case VOLUME -> removeVolume(one.id());
      case NETWORK -> removeNetwork(one.id());
    }
  }

  /** Removes every container, volume and network with the label. */
  void removeLabelled(String label, String value) throws EngineRefusal {
    for (Labelled one : labelled(label, value)) {
      remove(one);
    }
  }

  /** The client for calls that stream. */
  DockerClient streams() {
    return clients.streams();
  }

  @Override
  public void close() {
    try {
      clients.calls().close();
      clients.streams().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The engine's words in an exception of the library's. */
  static String text(Throwable e) {
    String text = String.valueOf(e.getMessage());
    Matcher message = MESSAGE.matcher(text);
    return message.find()
        ? message.group(1).replaceAll("\\\\n", "\n").replaceAll("\\\\(.)", "$1")
        : text.strip();
  }

  /** Connections to a daemon that has gone are of no use to the next one. */
  private void renew() {
    if (connected.getAndSet(false)) {
      Clients old = clients;
      clients = clients();
      try {
        old.calls().close();
      } catch (IOException e) {
        LOG.debug("connections to {} are left: {}", endpoint.host(), e.toString());
      }
    }
  }

  private UnavailableException gone(RuntimeException e) {
    renew();
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    // The library names an address of its own for every socket.
    String text = String.valueOf(cause.getMessage()).replace("localhost:2375", "the connection");
    return new UnavailableException(
        "the "
            + endpoint.kind().text()
            + " engine at "
            + endpoint.host()
            + " does not answer: "
            + text,
        e);
  }

  /** The engine answered that it will not. */
  static final class EngineRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    EngineRefusal(int status, String text, Throwable cause) {
      super(text, cause);
      this.status = status;
    }

    /** As it told in the middle of a stream. */
    EngineRefusal(String text) {
      this(500, text, null);
    }

    boolean isMissing() {
      return status == 404;
    }

    boolean isMissingImage() {
      return isMissing() && getMessage().toLowerCase(Locale.ROOT).contains("image");
    }

    /** As the text of a task. */
    TaskFailure asFailure(String prefix) {
      return new TaskFailure(prefix + getMessage(), this);
    }
  }
}
