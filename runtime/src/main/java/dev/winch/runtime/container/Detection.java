package dev.winch.runtime.container;

import dev.winch.lifecycle.ShortLivedThreads;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The search for a container engine.
 *
 * @param found the first that answers
 * @param tried what was looked at before, each with the reason why it is not it
 */
public record Detection(Optional<Socket> found, List<String> tried) {
  private static final Duration DEFAULT_PATIENCE = Duration.ofMinutes(1);
  private static final Duration MOMENT = Duration.ofSeconds(2);
  private static final Pattern ADDRESS = Pattern.compile("(unix|tcp|https?|npipe)://[!-~]+");

  public Detection {
    tried = List.copyOf(tried);
  }

  /**
   * Looks for docker, then for podman: {@code DOCKER_HOST} if it is set and nothing else, then the
   * usual sockets. An engine counts if it answers.
   *
   * @param wanted the kinds to consider
   * @param environment of this process
   */
  public static Detection search(List<Socket.Kind> wanted, Map<String, String> environment) {
    return search(wanted, environment, DEFAULT_PATIENCE, waiting -> {});
  }

  /**
   * As above, with a bound for an engine that takes a call and does not answer it.
   *
   * @param patience how long one engine is waited for
   * @param note is told what is waited for if an answer takes longer than a moment
   */
  public static Detection search(
      List<Socket.Kind> wanted,
      Map<String, String> environment,
      Duration patience,
      Consumer<String> note) {
    List<String> tried = new ArrayList<>();
    String named = environment.getOrDefault("DOCKER_HOST", "");
    if (!named.isEmpty() && !ADDRESS.matcher(named).matches()) {
      return new Detection(
          Optional.empty(),
          List.of("DOCKER_HOST=" + named + ": must be like unix:///var/run/docker.sock"));
    }
    for (Socket socket : candidates(wanted, environment)) {
      Optional<String> reason = whyNot(socket, patience, note);
      if (reason.isEmpty()) {
        return new Detection(Optional.of(socket), tried);
      }
      tried.add(socket.host() + ": " + reason.get());
    }
    return new Detection(Optional.empty(), tried);
  }

  /** What an operator can do when nothing was found. */
  public String remedy() {
    return "no container engine answers ("
        + String.join("; ", tried)
        + "). Install docker or podman and start it, or name its socket in DOCKER_HOST; --runtime"
        + " shell runs tasks as plain processes of this host, without isolation";
  }

  private static List<Socket> candidates(
      List<Socket.Kind> wanted, Map<String, String> environment) {
    String explicit = environment.getOrDefault("DOCKER_HOST", "");
    if (!explicit.isEmpty()) {
      Socket.Kind kind = explicit.contains("podman") ? Socket.Kind.PODMAN : Socket.Kind.DOCKER;
      return List.of(
          new Socket(URI.create(explicit), wanted.contains(kind) ? kind : wanted.getFirst()));
    }
    String session = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    Stream<Socket> docker = Stream.of(unix("/var/run/docker.sock", Socket.Kind.DOCKER));
    Stream<Socket> podman =
        Stream.of(session + "/podman/podman.sock", "/run/podman/podman.sock")
            .filter(path -> !session.isEmpty() || path.startsWith("/run"))
            .map(path -> unix(path, Socket.Kind.PODMAN));
    return Stream.concat(docker, podman).filter(s -> wanted.contains(s.kind())).toList();
  }

  private static Socket unix(String path, Socket.Kind kind) {
    return new Socket(URI.create("unix://" + path), kind);
  }

  private static Optional<String> answer(Engine engine, Duration patience, Consumer<String> note) {
    CompletableFuture<Optional<String>> fault =
        CompletableFuture.supplyAsync(
            engine::fault, work -> ShortLivedThreads.start("detection", work));
    Duration moment = patience.compareTo(MOMENT) < 0 ? patience : MOMENT;
    try {
      return fault.get(moment.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException _) {
      note.accept(
          "waits for the "
              + engine.socket().kind().text()
              + " engine at "
              + engine.socket().host()
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
      return Optional.of(e.getCause().getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  private static Optional<String> whyNot(Socket socket, Duration patience, Consumer<String> note) {
    if (socket.host().getScheme().equals("unix")) {
      Path path = Path.of(socket.host().getPath());
      if (!Files.exists(path)) {
        return Optional.of("not there");
      }
      if (!Files.isWritable(path)) {
        return Optional.of("no permission (add this user to the socket's group)");
      }
    }
    try (Engine engine = new Engine(socket)) {
      return answer(engine, patience, note);
    }
  }
}
