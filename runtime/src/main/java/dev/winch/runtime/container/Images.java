package dev.winch.runtime.container;

import com.github.dockerjava.api.command.InspectImageResponse;
import com.github.dockerjava.api.command.PullImageCmd;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.core.NameParser;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.fault.InternalException;
import dev.winch.model.spec.Registry;
import dev.winch.runtime.work.RunControl;
import dev.winch.runtime.work.RunControl.EndedEarly;
import dev.winch.runtime.work.TaskFailure;
import dev.winch.runtime.work.TaskPostponement;
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

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(15);

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
   * Pulls an image and waits for it; tries again while the registry fails.
   *
   * @param note receives lines about the progress, at most one in five seconds
   * @throws TaskFailure a postponement if the registry still fails or has gone silent
   */
  void pull(ContainerSpec part, RunControl control, Consumer<String> note)
      throws TaskFailure, EndedEarly, InterruptedException {
    String image = part.image();
    var wanted = new Wanted(image, part.options().platform(), login(image, part.registry()));
    note.accept("pulling " + image);
    Duration waited = Duration.ZERO;
    Duration pause = FIRST_PAUSE;
    while (true) {
      try {
        once(wanted, control, note);
        pulled.put(image, nanos.getAsLong());
        note.accept("pulled " + image);
        return;
      } catch (EngineRefusal e) {
        waited = waited.plus(pause);
        requireOutage(e, image, waited);
        note.accept(
            "cannot pull "
                + image
                + ", next try in "
                + pause.toSeconds()
                + " s: "
                + e.getMessage());
        rest(pause, control);
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
      }
    }
  }

  /** Throws the failure of the task unless another try may succeed in time. */
  private void requireOutage(EngineRefusal e, String image, Duration waited) throws TaskFailure {
    String prefix = "error pulling image: ";
    if (e.isFullDisk()) {
      throw e.asFailure(prefix);
    }
    PullFault fault = PullFault.of(e.getMessage(), image);
    String text = prefix + e.getMessage() + fault.remedy();
    if (fault != PullFault.OUTAGE) {
      throw new TaskFailure(text, e);
    }
    if (waited.compareTo(rules.retryTime()) > 0) {
      throw new TaskPostponement(text, e);
    }
  }

  private static void rest(Duration pause, RunControl control)
      throws TaskFailure, EndedEarly, InterruptedException {
    var over =
        new CompletableFuture<Void>()
            .completeOnTimeout(null, pause.toMillis(), TimeUnit.MILLISECONDS);
    control.enter(() -> new Waiting(over));
    try {
      over.get();
    } catch (CancellationException e) {
      control.check();
      throw e;
    } catch (ExecutionException e) {
      throw new InternalException("a pause cannot fail", e);
    } finally {
      control.leave();
    }
  }

  /** One try, shared with all runs that need the image now. */
  private void once(Wanted wanted, RunControl control, Consumer<String> note)
      throws TaskFailure, EndedEarly, InterruptedException, EngineRefusal {
    Pulling pulling = pulls.computeIfAbsent(wanted, this::start);
    CompletableFuture<Void> forgotten =
        pulling.end().whenComplete((_, _) -> pulls.remove(wanted, pulling));
    Waiting waiting = control.enter(() -> new Waiting(forgotten.copy()));
    try {
      await(
          waiting.pull(),
          progress -> note.accept("pulling " + wanted.image() + ": " + progress),
          pulling,
          wanted.image());
    } catch (CancellationException e) {
      control.check();
      throw e;
    } catch (ExecutionException e) {
      throw engine.refusal(Objects.requireNonNull(e.getCause()));
    } finally {
      control.leave();
    }
  }

  private void await(
      CompletableFuture<Void> pull, Consumer<String> progress, Pulling pulling, String image)
      throws TaskFailure, InterruptedException, ExecutionException {
    Duration idle = rules.idleTimeout();
    Duration period = idle.compareTo(NOTE_PERIOD) < 0 ? idle : NOTE_PERIOD;
    String last = "";
    while (true) {
      try {
        pull.get(period.toMillis(), TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        if (pulling.stream().silence().compareTo(idle) >= 0 && !pulling.stream().end().isDone()) {
          String text = registry(image) + " sent nothing for " + idle.toSeconds() + " s";
          pulling.stream().abandon(new EngineRefusal(text));
          throw new TaskPostponement(
              "error pulling image: " + image + ": " + text + PullFault.OUTAGE.remedy(), e);
        }
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
    ImagePull stream = command(wanted).exec(new ImagePull(nanos));
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
