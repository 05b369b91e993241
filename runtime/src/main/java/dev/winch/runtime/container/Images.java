package dev.winch.runtime.container;

import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.command.PullImageCmd;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.core.NameParser;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.spec.Registry;
import dev.winch.runtime.work.RunControl;
import dev.winch.runtime.work.RunControl.EndedEarly;
import dev.winch.runtime.work.TaskFailure;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pulls images, and removes those that no task has used for long. Runs that need the same image
 * with the same credentials share one pull; a stopped run stops waiting for it.
 */
final class Images {
  private static final Logger log = LoggerFactory.getLogger(Images.class);
  private static final String DOCKERS_OWN = "docker.io";

  /** How often a waiting run may write a line about the pull into its log. */
  private static final Duration NOTE_PERIOD = Duration.ofSeconds(5);

  private final EngineClient engine;
  private final ImageRules rules;
  private final ImageCheck check;
  private final RegistryLogins logins;
  private final LongSupplier nanos;
  private final Map<Wanted, Pulling> pulls = new ConcurrentHashMap<>();

  /** Images that this worker pulled, with the time of their last use by the clock of the loops. */
  private final Map<String, Long> pulled = new ConcurrentHashMap<>();

  /**
   * @param nanos a monotonic clock
   */
  Images(
      EngineClient engine,
      ImageRules rules,
      ImageCheck check,
      RegistryLogins logins,
      LongSupplier nanos) {
    this.engine = engine;
    this.rules = rules;
    this.check = check;
    this.logins = logins;
    this.nanos = nanos;
  }

  private record Wanted(String image, String platform, Optional<RegistryLogins.Login> login) {}

  /**
   * @param stream for the progress
   * @param end completes when the image can be used
   */
  private record Pulling(ImagePull stream, CompletableFuture<Void> end) {}

  /** The policy of a task. */
  PullPolicy policy(ContainerSpec part) {
    return part.options().pull().isEmpty() ? rules.pull() : PullPolicy.of(part.options().pull());
  }

  /**
   * Pulls an image and waits for it.
   *
   * @param note receives lines about the progress, at most one in five seconds
   */
  void pull(ContainerSpec part, RunControl control, Consumer<String> note)
      throws TaskFailure, EndedEarly, InterruptedException {
    String image = part.image();
    var wanted = new Wanted(image, part.options().platform(), login(image, part.registry()));
    Pulling pulling = pulls.computeIfAbsent(wanted, this::start);
    CompletableFuture<Void> forgotten =
        pulling.end().whenComplete((_, _) -> pulls.remove(wanted, pulling));
    Waiting waiting = control.enter(() -> new Waiting(forgotten.copy()));
    note.accept("pulling " + image);
    try {
      await(waiting.pull(), progress -> note.accept("pulling " + image + ": " + progress), pulling);
      pulled.put(image, nanos.getAsLong());
      note.accept("pulled " + image);
    } catch (CancellationException e) {
      control.check();
      throw e;
    } catch (ExecutionException e) {
      throw engine.refusal(Objects.requireNonNull(e.getCause())).asFailure("error pulling image: ");
    } finally {
      control.leave();
    }
  }

  private static void await(
      CompletableFuture<Void> pull, Consumer<String> progress, Pulling pulling)
      throws InterruptedException, ExecutionException {
    String last = "";
    while (true) {
      try {
        pull.get(NOTE_PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException _) {
        String now = pulling.stream().progress();
        if (!now.equals(last)) {
          progress.accept(now);
          last = now;
        }
      }
    }
  }

  /**
   * Whether the engine has the image, but for another platform than the task's. Docker itself
   * reports such an image as missing; podman would use it.
   */
  boolean isOfOtherPlatform(ContainerSpec part) throws EngineRefusal {
    String platform = part.options().platform();
    if (platform.isEmpty() || !engine.isPodman()) {
      return false;
    }
    try {
      InspectImageResponse image =
          engine.call(client -> client.inspectImageCmd(part.image()).exec());
      String[] wanted = platform.split("/");
      return !wanted[0].equals(image.getOs())
          || (wanted.length > 1 && !wanted[1].equals(image.getArch()));
    } catch (EngineRefusal e) {
      if (e.isMissing()) {
        return false;
      }
      throw e;
    }
  }

  /** A container was created from this image. */
  void used(String image) {
    pulled.computeIfPresent(image, (_, _) -> nanos.getAsLong());
  }

  /**
   * Removes images that this worker pulled and no task has used for {@code
   * runtime.docker.image.ttl}. The engine keeps an image that a container uses.
   */
  void prune() {
    long now = nanos.getAsLong();
    for (Map.Entry<String, Long> image : Map.copyOf(pulled).entrySet()) {
      boolean old = now - image.getValue() >= rules.ttl().toNanos();
      if (old && pulled.remove(image.getKey(), image.getValue())) {
        log.info("removing image {}: unused for {}", image.getKey(), rules.ttl());
        engine.settle(client -> client.removeImageCmd(image.getKey()).exec());
      }
    }
  }

  private Optional<RegistryLogins.Login> login(String image, Optional<Registry> registry)
      throws TaskFailure {
    Optional<RegistryLogins.Login> own =
        registry
            .filter(login -> !login.username().isEmpty())
            .map(login -> new RegistryLogins.Login(login.username(), login.password()));
    return own.isPresent() ? own : logins.of(registry(image));
  }

  /** The part before the first slash if it is a host name by docker's rules. */
  static String registry(String image) {
    int slash = image.indexOf('/');
    String first = slash < 0 ? "" : image.substring(0, slash);
    boolean host = first.contains(".") || first.contains(":") || first.equals("localhost");
    return host ? first : DOCKERS_OWN;
  }

  private record Waiting(CompletableFuture<Void> pull) implements RunControl.Target {
    @Override
    public void terminate() {
      pull.cancel(false);
    }

    @Override
    public void kill() {
      pull.cancel(false);
    }
  }

  private Pulling start(Wanted wanted) {
    ImagePull stream = command(wanted).exec(new ImagePull());
    CompletableFuture<Void> end = stream.end();
    return new Pulling(
        stream,
        rules.verify()
            ? end.thenRunAsync(
                () -> check.verify(wanted.image()),
                work -> ShortLivedThreads.start("image-check", work))
            : end);
  }

  private PullImageCmd command(Wanted wanted) {
    PullImageCmd command = engine.streams().pullImageCmd(wanted.image());
    boolean named =
        wanted.image().contains("@")
            || !NameParser.parseRepositoryTag(wanted.image()).tag.isEmpty();
    if (!named) {
      command.withTag("latest"); // Else the engine fetches every tag there is.
    }
    if (!wanted.platform().isEmpty()) {
      command.withPlatform(wanted.platform());
    }
    wanted
        .login()
        .ifPresent(
            login ->
                command.withAuthConfig(
                    login.username().isEmpty()
                        ? new AuthConfig().withIdentityToken(login.secret())
                        : new AuthConfig()
                            .withUsername(login.username())
                            .withPassword(login.secret())));
    return command;
  }
}
