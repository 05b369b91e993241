package dev.winch.runtime.container;

import com.github.dockerjava.api.command.PullImageCmd;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.core.NameParser;
import dev.winch.model.spec.Registry;
import dev.winch.runtime.work.RunControl;
import dev.winch.runtime.work.RunControl.EndedEarly;
import dev.winch.runtime.work.TaskFailure;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Pulls images. Runs that need the same image with the same credentials share one pull; a stopped
 * run stops waiting for it.
 */
final class Images {
  private static final String DOCKERS_OWN = "docker.io";

  private final EngineClient engine;
  private final RegistryLogins logins;
  private final Map<Wanted, CompletableFuture<Void>> pulls = new ConcurrentHashMap<>();

  Images(EngineClient engine, RegistryLogins logins) {
    this.engine = engine;
    this.logins = logins;
  }

  private record Wanted(String image, Optional<RegistryLogins.Login> login) {}

  /** Pulls an image and waits for it. */
  void pull(String image, Optional<Registry> registry, RunControl control)
      throws TaskFailure, EndedEarly {
    var wanted = new Wanted(image, login(image, registry));
    CompletableFuture<Void> pull = pulls.computeIfAbsent(wanted, this::start);
    CompletableFuture<Void> forgotten =
        pull.whenComplete((done, failure) -> pulls.remove(wanted, pull));
    Waiting waiting = control.enter(() -> new Waiting(forgotten.copy()));
    try {
      waiting.pull().join();
    } catch (CancellationException e) {
      control.check();
      throw e;
    } catch (CompletionException e) {
      throw engine.refusal(Objects.requireNonNull(e.getCause())).asFailure("error pulling image: ");
    } finally {
      control.leave();
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

  private CompletableFuture<Void> start(Wanted wanted) {
    return command(wanted).exec(new EngineStream.Pull()).end();
  }

  private PullImageCmd command(Wanted wanted) {
    PullImageCmd command = engine.streams().pullImageCmd(wanted.image());
    boolean named =
        wanted.image().contains("@")
            || !NameParser.parseRepositoryTag(wanted.image()).tag.isEmpty();
    if (!named) {
      command.withTag("latest"); // Else the engine fetches every tag there is.
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
