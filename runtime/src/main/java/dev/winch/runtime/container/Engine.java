package dev.winch.runtime.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.api.model.WaitContainerCondition;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.winch.model.fault.Unavailable;
import dev.winch.runtime.work.TaskFailure;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The container engine, with the differences between docker and podman and the library's exceptions
 * put away. The daemon's own API version is spoken: requests name none. Safe for many threads.
 */
final class Engine implements AutoCloseable {
  private static final Pattern MESSAGE =
      Pattern.compile("\"message\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

  /**
   * How long one call may take that neither streams nor waits; creating can be slow on full disks.
   */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int REMOVAL_ATTEMPTS = 5;
  private static final long REMOVAL_PAUSE_MILLIS = 200;
  private static final long GLANCE_MILLIS = 2;
  private static final long LONGEST_GLANCE_MILLIS = 250;

  private final Socket socket;
  private final DockerClient calls;
  private final DockerClient streams;
  private volatile Version version;

  /**
   * @param logins folder of docker's {@code config.json}; empty for the user's own
   */
  Engine(Socket socket, Optional<Path> logins) {
    this.socket = socket;
    this.calls = client(socket, logins, Optional.of(PATIENCE));
    this.streams = client(socket, logins, Optional.empty());
  }

  private static DockerClient client(
      Socket socket, Optional<Path> logins, Optional<Duration> patience) {
    var settings =
        DefaultDockerClientConfig.createDefaultConfigBuilder()
            .withDockerHost(socket.host().toString());
    logins.ifPresent(folder -> settings.withDockerConfig(folder.toString()));
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

  Socket socket() {
    return socket;
  }

  /** Why the engine does not work, or empty if it answers. */
  Optional<String> fault() {
    try {
      calls.pingCmd().exec();
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(
          "the "
              + socket.kind().text()
              + " engine at "
              + socket.host()
              + " does not answer: "
              + text(e));
    }
  }

  /**
   * One plain call.
   *
   * @throws EngineRefusal what the engine says to it
   * @throws Unavailable if it does not answer
   */
  <T> T call(Function<DockerClient, T> call) throws EngineRefusal {
    try {
      return call.apply(calls);
    } catch (DockerException e) {
      throw new EngineRefusal(e.getHttpStatus(), text(e), e);
    } catch (RuntimeException e) {
      throw gone(e);
    }
  }

  /** A call whose object may be gone, or be in that state already: both are what was asked for. */
  void settle(Consumer<DockerClient> call) {
    try {
      call.accept(calls);
    } catch (NotFoundException | NotModifiedException | ConflictException e) {
      // Nothing left to do.
    } catch (DockerException e) {
      throw new Unavailable(socket.kind().text() + ": " + text(e), e);
    } catch (RuntimeException e) {
      throw gone(e);
    }
  }

  /** Adds the images of an archive to the engine's. */
  void load(byte[] archive) throws EngineRefusal {
    call(client -> client.loadImageCmd(new ByteArrayInputStream(archive)).exec());
  }

  /** Creates a container and tells its id. */
  String create(String image, Consumer<CreateContainerCmd> details) throws EngineRefusal {
    return call(
        client -> {
          CreateContainerCmd command = client.createContainerCmd(image);
          details.accept(command);
          return command.exec().getId();
        });
  }

  /** {@code amd64}, {@code arm64} and so on. */
  String architecture() throws EngineRefusal {
    return version().getArch();
  }

  /**
   * Whether the engine can put a small init process into containers. With it a script gets TERM
   * like any process; without, the kernel keeps from process 1 what it does not handle.
   */
  boolean hasInit() throws EngineRefusal {
    return Optional.ofNullable(version().getComponents()).orElse(List.of()).stream()
        .anyMatch(component -> "docker-init".equals(component.getName()));
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
      throws InterruptedException {
    var following = new EngineStream.Output(output);
    streams
        .attachContainerCmd(container)
        .withStdOut(true)
        .withStdErr(true)
        .withFollowStream(true)
        .exec(following);
    following.awaitBegin();
    return following;
  }

  /**
   * Begins to wait for the end of a container that was created but not started.
   *
   * @return gives its exit code, and blocks until there is one
   */
  ExitCode exitCode(String container) throws InterruptedException {
    if (socket.kind() == Socket.Kind.PODMAN) {
      // Its wait call looks four times a second only.
      return () -> glanceUntilEnded(container);
    }
    var exit = new EngineStream.Exit();
    streams.waitContainerCmd(container).withCondition(WaitContainerCondition.NEXT_EXIT).exec(exit);
    exit.awaitBegin();
    return exit::await;
  }

  /** The exit code to come. */
  @FunctionalInterface
  interface ExitCode {
    int await() throws InterruptedException, EngineRefusal;
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

  boolean isRunning(String container) {
    try {
      return Boolean.TRUE.equals(
          call(client -> client.inspectContainerCmd(container).exec()).getState().getRunning());
    } catch (EngineRefusal e) {
      return false;
    }
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

  /** Removes every container, volume and network with the label. */
  void removeLabelled(String label, String value) throws EngineRefusal {
    String filter = label + "=" + value;
    List<Container> containers =
        call(
            client ->
                client
                    .listContainersCmd()
                    .withShowAll(true)
                    .withLabelFilter(Map.of(label, value))
                    .exec());
    // Podman removes no container whose network another one uses: those of tasks go first.
    containers.stream()
        .sorted(Comparator.comparing(container -> !container.getLabels().containsKey(Labels.TASK)))
        .forEach(container -> remove(container.getId()));
    var volumes =
        call(client -> client.listVolumesCmd().withFilter("label", List.of(filter)).exec());
    for (var volume : Optional.ofNullable(volumes.getVolumes()).orElse(List.of())) {
      removeVolume(volume.getName());
    }
    for (var network :
        call(client -> client.listNetworksCmd().withFilter("label", List.of(filter)).exec())) {
      removeNetwork(network.getId());
    }
  }

  /** The client for calls that stream. */
  DockerClient streams() {
    return streams;
  }

  @Override
  public void close() {
    try {
      calls.close();
      streams.close();
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

  private Unavailable gone(RuntimeException e) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    return new Unavailable(
        "the "
            + socket.kind().text()
            + " engine at "
            + socket.host()
            + " does not answer: "
            + cause.getMessage(),
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
