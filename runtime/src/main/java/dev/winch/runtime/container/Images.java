package dev.winch.runtime.container;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.PullImageCmd;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.core.NameParser;
import dev.winch.model.spec.Registry;
import dev.winch.runtime.work.RunControl;
import dev.winch.runtime.work.RunControl.EndedEarly;
import dev.winch.runtime.work.TaskFailure;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Fetches images. Runs that need the same image with the same credentials share one pull; a run
 * that ends early stops waiting for it.
 */
final class Images {
  private final Engine engine;
  private final Map<Wanted, CompletableFuture<Void>> pulls = new ConcurrentHashMap<>();

  Images(Engine engine) {
    this.engine = engine;
  }

  private record Wanted(String image, Optional<Registry> login) {}

  /** Returns when the image is there. */
  void pull(String image, Optional<Registry> registry, RunControl control)
      throws TaskFailure, EndedEarly {
    var wanted = new Wanted(image, registry.filter(login -> !login.username().isEmpty()));
    Waiting waiting =
        control.enter(() -> new Waiting(pulls.computeIfAbsent(wanted, this::start).copy()));
    try {
      waiting.pull().join();
    } catch (CancellationException e) {
      control.check();
      throw e;
    } catch (CompletionException e) {
      throw new TaskFailure("error pulling image: " + Engine.text(e.getCause()), e);
    } finally {
      control.leave();
    }
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
    var pull = new CompletableFuture<Void>();
    // Taken out before it completes: who comes later looks for the image again.
    Thread.startVirtualThread(
        () -> {
          try {
            command(wanted).exec(new Pulling()).awaitCompletion();
            pulls.remove(wanted);
            pull.complete(null);
          } catch (InterruptedException | RuntimeException e) {
            pulls.remove(wanted);
            pull.completeExceptionally(e);
          }
        });
    return pull;
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
                    new AuthConfig()
                        .withUsername(login.username())
                        .withPassword(login.password())));
    return command;
  }

  /** The engine answers 200 and tells later that it failed. */
  private static final class Pulling extends ResultCallback.Adapter<PullResponseItem> {
    @Override
    public void onNext(PullResponseItem item) {
      if (item.getErrorDetail() != null) {
        onError(new IllegalStateException(item.getErrorDetail().getMessage()));
      }
    }
  }
}
