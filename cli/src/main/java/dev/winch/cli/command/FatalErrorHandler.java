package dev.winch.cli.command;

import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Exits the process after a fatal error of the engine, so that a supervisor restarts it: a process
 * that answers but does no work would go unnoticed. Nothing is written or waited for, because the
 * JVM may be in an undefined state; the next start resumes everything.
 */
final class FatalErrorHandler {
  private static final Logger log = LoggerFactory.getLogger(FatalErrorHandler.class);

  /** {@code EX_SOFTWARE} of sysexits.h. */
  static final int EXIT_CODE = 70;

  private FatalErrorHandler() {}

  /**
   * @param halt exits the process at once
   */
  static void exitOn(CompletableFuture<Throwable> death, IntConsumer halt) {
    var _ =
        death.thenAccept(
            why -> {
              try {
                log.error(
                    "the engine failed fatally, exiting with code 70; a restart resumes all jobs:"
                        + " {}",
                    why.toString());
              } finally {
                halt.accept(EXIT_CODE);
              }
            });
  }
}
