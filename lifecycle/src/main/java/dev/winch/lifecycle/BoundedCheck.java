package dev.winch.lifecycle;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Runs a health check that may hang: one call at a time, on its own thread, with a timeout of two
 * seconds. A timeout counts as a fault. Thread-safe.
 */
public final class BoundedCheck implements Supplier<Optional<String>> {
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final String what;
  private final Supplier<Optional<String>> check;

  @GuardedBy("this")
  private CompletableFuture<Optional<String>> question =
      CompletableFuture.completedFuture(Optional.empty());

  /**
   * @param what name of the checked component, for messages
   */
  public BoundedCheck(String what, Supplier<Optional<String>> check) {
    this.what = what;
    this.check = check;
  }

  @Override
  public Optional<String> get() {
    return asked()
        .copy()
        .completeOnTimeout(
            Optional.of(what + " does not answer"), LONGEST.toMillis(), TimeUnit.MILLISECONDS)
        .exceptionally(e -> Optional.of(what + ": " + e.getMessage()))
        .join();
  }

  private synchronized CompletableFuture<Optional<String>> asked() {
    if (question.isDone()) {
      question =
          CompletableFuture.supplyAsync(check, work -> ShortLivedThreads.start("check", work));
    }
    return question;
  }
}
