package dev.winch.lifecycle;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Asks a part that may not answer how it is: once at a time, on a thread of its own, and waits for
 * the answer for two seconds at most. No answer is a fault. Safe for use by many threads.
 */
public final class BoundedCheck implements Supplier<Optional<String>> {
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final String what;
  private final Supplier<Optional<String>> check;
  private CompletableFuture<Optional<String>> question =
      CompletableFuture.completedFuture(Optional.empty());

  /**
   * @param what is asked, for messages
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
