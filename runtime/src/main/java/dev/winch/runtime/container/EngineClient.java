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
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Client of the container engine. It hides the differences between docker and podman and the
 * library's exceptions, and uses the daemon's own API version: requests name none. Thread-safe.
 */
final class EngineClient implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EngineClient.class);
  private static final Pattern MESSAGE =
      Pattern.compile("\"message\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

  /**
   * Timeout of calls that neither stream nor wait; creating a container can be slow on full disks.
   */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Podman answers 500 where docker answers 409. */
  private static final String PODMANS_CONFLICT = "container state improper";

  /** Credentials come from {@link RegistryLogins}: the library must not read a file of its own. */
  private static final String NO_CONFIG = "/dev/null";

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int REMOVAL_ATTEMPTS = 5;
  private static final long REMOVAL_PAUSE_MILLIS = 200;
  private static final long GLANCE_MILLIS = 2;
  private static final long LONGEST_GLANCE_MILLIS = 250;

  private final EngineEndpoint endpoint;
  private final AtomicBoolean connected = new AtomicBoolean();
  private volatile Clients clients;
  private volatile @Nullable Version version;
  private volatile boolean wantsInit;

  EngineClient(EngineEndpoint endpoint) {
    this.endpoint = endpoint;
    this.clients = clients();
  }

  /** Clients for plain calls, and for calls that stream or wait. */
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

  /** Whether published ports are on the loopback address of this host. */
  boolean isOnThisHost() {
    String host = Optional.ofNullable(endpoint.host().getHost()).orElse("localhost");
    return Set.of("localhost", "127.0.0.1", "[::1]").contains(host);
  }

  /** The reason why the engine does not answer; empty if it does. */
  Optional<String> fault() {
    try {
      clients.calls().pingCmd().exec();
      connected.set(true);
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(gone(e).getMessage());
    }
  }

  /** Like {@link #fault}, over a new connection: open ones may outlive a stopping daemon. */
  Optional<String> faultOfNewCalls() {
    try (EngineClient other = new EngineClient(endpoint)) {
      return other.fault();
    }
  }

  /**
   * One plain call.
   *
   * @throws EngineRefusal if the engine rejects it
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
      return answered(call); // The connection may belong to a daemon that was restarted.
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

  /** Makes a call whose object may be gone or already in the target state. */
  void settle(Consumer<DockerClient> call) {
    try {
      call.accept(clients.calls());
    } catch (NotFoundException | NotModifiedException | ConflictException e) {
      // The object is in the target state.
    } catch (DockerException e) {
      if (text(e).contains(PODMANS_CONFLICT)) {
        return;
      }
      throw new UnavailableException(endpoint.kind().text() + ": " + text(e), e);
    } catch (RuntimeException e) {
      throw gone(e);
    }
  }

  /** Loads the images of an archive into the engine. */
  void load(byte[] archive) throws EngineRefusal {
    call(client -> client.loadImageCmd(new ByteArrayInputStream(archive)).exec());
  }

  /** The current content of a file in a container. */
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

  /** Inspects a network by name or id; empty if it does not exist. */
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

  /** Creates a container and returns its id. */
  String create(String image, Consumer<CreateContainerCmd> details) throws EngineRefusal {
    return created(image, details).getId();
  }

  /** Creates a container and returns the engine's answer. */
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
   * Whether the engine can run a small init process in containers. With it a script gets TERM like
   * any process; without it, the kernel blocks signals that process 1 does not handle. Podman only
   * reports it on use, see {@link #isForWantOfInit}.
   */
  boolean hasInit() throws EngineRefusal {
    if (endpoint.kind() == EngineEndpoint.Kind.PODMAN) {
      return !wantsInit;
    }
    return Optional.ofNullable(version().getComponents()).orElse(List.of()).stream()
        .anyMatch(component -> "docker-init".equals(component.getName()));
  }

  /**
   * Whether podman rejected a container because its host has no init; it is not requested again.
   */
  boolean isForWantOfInit(EngineRefusal refusal) {
    boolean missing =
        endpoint.kind() == EngineEndpoint.Kind.PODMAN
            && refusal.getMessage().contains("container-init");
    if (missing && !wantsInit) {
      log.warn(
          "podman has no init for containers, so scripts do not get TERM and are killed after"
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
   * Follows the output of a created, not yet started container from the first byte on. The consumer
   * runs on a library thread; blocking it blocks the container.
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
   * Begins to wait for the end of a created, not yet started container.
   *
   * @return blocks until the exit code is available
   */
  ExitCode exitCode(String container) throws InterruptedException, EngineRefusal {
    if (endpoint.kind() == EngineEndpoint.Kind.PODMAN) {
      // Podman's wait call polls only four times a second.
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

  /**
   * Waits until the stream has begun: podman prepares a container when it is attached to, and
   * reports errors then.
   */
  private void awaitBegin(EngineStream<?> stream) throws InterruptedException, EngineRefusal {
    Optional<Throwable> failure = stream.awaitBegin();
    if (failure.isPresent()) {
      throw refusal(failure.get());
    }
  }

  /**
   * The engine's error for a failed call.
   *
   * @throws UnavailableException if it did not answer
   */
  EngineRefusal refusal(Throwable failure) {
    return switch (failure) {
      case EngineRefusal refusal -> refusal;
      case DockerException e -> new EngineRefusal(e.getHttpStatus(), text(e), e);
      // The library rejects the call itself, such as an invalid image name.
      case IllegalArgumentException e -> new EngineRefusal(400, text(e), e);
      case RuntimeException e -> throw gone(e);
      default -> throw gone(new IllegalStateException(failure));
    };
  }

  /** A future exit code. */
  @FunctionalInterface
  interface ExitCode {
    int await() throws InterruptedException, EngineRefusal;
  }

  /** Like {@link #exitCode}, for a container that runs or has just ended. */
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
   * State of a container.
   *
   * @param exitCode -1 if it has none
   */
  record State(boolean runs, int exitCode) {}

  /** The state of a container; a missing one counts as ended without an exit code. */
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
   * Pauses every process of a container.
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

  /** Process id of a container's first process on the engine's host; 0 if it has none. */
  long pid(String container) throws EngineRefusal {
    return Optional.ofNullable(
            call(client -> client.inspectContainerCmd(container).exec()).getState().getPidLong())
        .orElse(0L);
  }

  /** Whether the kernel killed a process of an ended container for lack of memory. */
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

  /** Kills a container if it is running. */
  void kill(String container) {
    settle(client -> client.killContainerCmd(container).withSignal("KILL").exec());
  }

  /** Removes a container, running or not, with its anonymous volumes. */
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

  /**
   * Removes a volume or network whose containers are removed already; the engine may need a moment
   * to notice.
   */
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

  /** Kinds of labelled resources. */
  enum Kind {
    CONTAINER,
    VOLUME,
    NETWORK
  }

  /**
   * A labelled resource.
   *
   * @param run that it belongs to, see {@link Labels#run}
   */
  record Labelled(Kind kind, String id, String run) {}

  /** All resources with the label, in an order in which they can be removed. */
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
    // Podman does not remove a container whose network another one uses: those of tasks go first.
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

  /** The client for streaming calls. */
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

  /** The engine's message in an exception of the library. */
  static String text(Throwable e) {
    String text = String.valueOf(e.getMessage());
    Matcher message = MESSAGE.matcher(text);
    return message.find()
        ? message.group(1).replaceAll("\\\\n", "\n").replaceAll("\\\\(.)", "$1")
        : text.strip();
  }

  /** Replaces the connections after a restart of the daemon. */
  private void renew() {
    if (connected.getAndSet(false)) {
      Clients old = clients;
      clients = clients();
      try {
        old.calls().close();
      } catch (IOException e) {
        log.debug("cannot close connections to {}: {}", endpoint.host(), e.toString());
      }
    }
  }

  private UnavailableException gone(RuntimeException e) {
    renew();
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    // The library shows a made-up address for every socket.
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

  /** The engine rejected a call. */
  static final class EngineRefusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final int status;

    EngineRefusal(int status, String text, Throwable cause) {
      super(text, cause);
      this.status = status;
    }

    /** An error in the middle of a stream. */
    EngineRefusal(String text) {
      super(text);
      this.status = 500;
    }

    @Override
    public String getMessage() {
      return Objects.requireNonNull(super.getMessage());
    }

    boolean isMissing() {
      return status == 404;
    }

    boolean isMissingImage() {
      return isMissing() && getMessage().toLowerCase(Locale.ROOT).contains("image");
    }

    /** As the error of a task. */
    TaskFailure asFailure(String prefix) {
      return new TaskFailure(prefix + getMessage(), this);
    }
  }
}
