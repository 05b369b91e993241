package dev.winch.runtime.container;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.winch.model.fault.UnavailableException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connections to the container engine. They survive restarts of the engine, hide the exceptions of
 * the library, and use the daemon's own API version: requests name none. Thread-safe.
 */
final class EngineClient implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(EngineClient.class);

  /**
   * Timeout of calls that neither stream nor wait; creating a container can be slow on full disks.
   */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Podman answers 500 where docker answers 409. */
  private static final String PODMANS_CONFLICT = "container state improper";

  /** Credentials come from {@link RegistryLogins}: the library must not read a file of its own. */
  private static final String NO_CONFIG = "/dev/null";

  private static final Duration CONNECT = Duration.ofSeconds(10);

  private final EngineEndpoint endpoint;
  private final AtomicBoolean connected = new AtomicBoolean();
  private volatile boolean diskFull;
  private volatile Clients clients;

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

  boolean isPodman() {
    return endpoint.kind() == EngineEndpoint.Kind.PODMAN;
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
      if (EngineRefusal.text(e).contains(PODMANS_CONFLICT)) {
        return;
      }
      throw new UnavailableException(endpoint.kind().text() + ": " + EngineRefusal.text(e), e);
    } catch (RuntimeException e) {
      throw gone(e);
    }
  }

  /**
   * The engine's error for a failed call.
   *
   * @throws UnavailableException if it did not answer
   */
  EngineRefusal refusal(Throwable failure) {
    EngineRefusal refusal = described(failure);
    diskFull |= refusal.isFullDisk();
    return refusal;
  }

  /** Whether a call failed for want of disk space since the last {@link #diskFreed}. */
  boolean isDiskFull() {
    return diskFull;
  }

  void diskFreed() {
    diskFull = false;
  }

  private EngineRefusal described(Throwable failure) {
    return switch (failure) {
      case EngineRefusal refusal -> refusal;
      case DockerException e -> new EngineRefusal(e.getHttpStatus(), EngineRefusal.text(e), e);
      // The library rejects the call itself, such as an invalid image name.
      case IllegalArgumentException e -> new EngineRefusal(400, EngineRefusal.text(e), e);
      case RuntimeException e -> throw gone(e);
      default -> throw gone(new IllegalStateException(failure));
    };
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
}
