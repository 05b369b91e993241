package dev.winch.worker;

import dev.winch.runtime.TaskRuntime;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asks the runtime how it is, once at a time, and does not wait for long. */
final class Health {
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final TaskRuntime runtime;
  private CompletableFuture<Optional<String>> question =
      CompletableFuture.completedFuture(Optional.empty());

  Health(TaskRuntime runtime) {
    this.runtime = runtime;
  }

  /** Why the runtime cannot work at the moment; no answer is a reason, too. */
  Optional<String> fault() {
    return asked()
        .copy()
        .completeOnTimeout(
            Optional.of("runtime " + runtime.name() + " does not answer"),
            PATIENCE.toMillis(),
            TimeUnit.MILLISECONDS)
        .exceptionally(e -> Optional.of("runtime " + runtime.name() + ": " + e.getMessage()))
        .join();
  }

  private synchronized CompletableFuture<Optional<String>> asked() {
    if (question.isDone()) {
      question = CompletableFuture.supplyAsync(runtime::fault, Thread::startVirtualThread);
    }
    return question;
  }
}
