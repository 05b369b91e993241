package dev.winch.runtime.container;

import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.fault.UnavailableException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Result of the search for a container engine.
 *
 * @param found the first that answers
 * @param tried the endpoints tried before, each with the reason why it was rejected
 */
public record EngineDetection(Optional<EngineEndpoint> found, List<String> tried) {
  private static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(1);
  private static final Duration MOMENT = Duration.ofSeconds(2);
  private static final Pattern ADDRESS = Pattern.compile("(unix|tcp|https?|npipe)://[!-~]+");

  public EngineDetection {
    tried = List.copyOf(tried);
  }

  /**
   * Searches docker, then podman: only {@code DOCKER_HOST} if it is set, otherwise the usual
   * sockets. The first engine that answers is taken; its kind is that of its answer, because podman
   * also listens where docker is expected.
   *
   * @param wanted the kinds whose sockets to consider
   * @param environment of this process
   */
  public static EngineDetection search(
      List<EngineEndpoint.Kind> wanted, Map<String, String> environment) {
    return search(wanted, environment, DEFAULT_PATIENCE, waiting -> {});
  }

  /**
   * Like {@link #search}, with a timeout for engines that accept a call and do not answer.
   *
   * @param patience timeout per engine
   * @param note receives a note about an engine that answers slowly
   */
  public static EngineDetection search(
      List<EngineEndpoint.Kind> wanted,
      Map<String, String> environment,
      Duration patience,
      Consumer<String> note) {
    List<String> tried = new ArrayList<>();
    String named = environment.getOrDefault("DOCKER_HOST", "");
    if (!named.isEmpty() && !ADDRESS.matcher(named).matches()) {
      return new EngineDetection(
          Optional.empty(),
          List.of("DOCKER_HOST=" + named + ": must be like unix:///var/run/docker.sock"));
    }
    for (EngineEndpoint endpoint : candidates(wanted, environment)) {
      Optional<String> missing = reasonOfMissingSocket(endpoint);
      if (missing.isPresent()) {
        tried.add(endpoint.host() + ": " + missing.get());
        continue;
      }
      try (EngineClient engine = new EngineClient(endpoint)) {
        Optional<String> reason = answer(engine, patience, note);
        if (reason.isEmpty()) {
          EngineEndpoint.Kind kind = new EngineFeatures(engine).kind();
          return new EngineDetection(Optional.of(new EngineEndpoint(endpoint.host(), kind)), tried);
        }
        tried.add(endpoint.host() + ": " + reason.get());
      } catch (EngineRefusal | UnavailableException e) {
        tried.add(endpoint.host() + ": " + e.getMessage());
      }
    }
    return new EngineDetection(Optional.empty(), tried);
  }

  /** The remedy for the operator if no engine was found. */
  public String remedy() {
    return "no container engine answers ("
        + String.join("; ", tried)
        + "). Install docker or podman and start it, or name its socket in DOCKER_HOST; --runtime"
        + " shell runs tasks as plain processes of this host, without isolation";
  }

  private static List<EngineEndpoint> candidates(
      List<EngineEndpoint.Kind> wanted, Map<String, String> environment) {
    String explicit = environment.getOrDefault("DOCKER_HOST", "");
    if (!explicit.isEmpty()) {
      return List.of(new EngineEndpoint(URI.create(explicit), wanted.getFirst()));
    }
    String session = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    Stream<EngineEndpoint> docker =
        Stream.of(unix("/var/run/docker.sock", EngineEndpoint.Kind.DOCKER));
    Stream<EngineEndpoint> podman =
        Stream.of(session + "/podman/podman.sock", "/run/podman/podman.sock")
            .filter(path -> !session.isEmpty() || path.startsWith("/run"))
            .map(path -> unix(path, EngineEndpoint.Kind.PODMAN));
    return Stream.concat(docker, podman).filter(s -> wanted.contains(s.kind())).toList();
  }

  private static EngineEndpoint unix(String path, EngineEndpoint.Kind kind) {
    return new EngineEndpoint(URI.create("unix://" + path), kind);
  }

  private static Optional<String> answer(
      EngineClient engine, Duration patience, Consumer<String> note) {
    CompletableFuture<Optional<String>> fault =
        CompletableFuture.supplyAsync(
            engine::fault, work -> ShortLivedThreads.start("detection", work));
    Duration moment = patience.compareTo(MOMENT) < 0 ? patience : MOMENT;
    try {
      return fault.get(moment.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      note.accept(
          "waits for the "
              + engine.endpoint().kind().text()
              + " engine at "
              + engine.endpoint().host()
              + ", "
              + patience.minus(moment).toSeconds()
              + " s more");
      return fault
          .completeOnTimeout(
              Optional.of("does not answer within " + patience.toSeconds() + " s"),
              patience.minus(moment).toMillis(),
              TimeUnit.MILLISECONDS)
          .join();
    } catch (ExecutionException e) {
      return Optional.of(String.valueOf(Objects.requireNonNull(e.getCause()).getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  private static Optional<String> reasonOfMissingSocket(EngineEndpoint endpoint) {
    if (endpoint.host().getScheme().equals("unix")) {
      Path path = Path.of(endpoint.host().getPath());
      if (!Files.exists(path)) {
        return Optional.of("not there");
      }
      if (!Files.isWritable(path)) {
        return Optional.of("no permission (add this user to the socket's group)");
      }
    }
    return Optional.empty();
  }
}
