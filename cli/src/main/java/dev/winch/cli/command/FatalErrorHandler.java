package dev.winch.cli.command;

import java.util.concurrent.CompletableFuture;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends the process when its engine has died: a process that answers and does nothing is worse than
 * none, for nobody starts it again. Nothing is written and nothing is waited for, because what died
 * of the machine's errors cannot be relied on; the next start takes everything up.
 */
final class FatalErrorHandler {
  private static final Logger LOG = LoggerFactory.getLogger(FatalErrorHandler.class);

  /** That of an internal software error by the conventions of sysexits.h. */
  static final int EXIT_CODE = 70;

  private FatalErrorHandler() {}

  /**
   * @param halt ends the process at once
   */
  static void exitOn(CompletableFuture<Throwable> death, IntConsumer halt) {
    var _ =
        death.thenAccept(
            why -> {
              try {
                LOG.error("the process ends, because its engine died: {}", why.toString());
              } finally {
                halt.accept(EXIT_CODE);
              }
            });
  }
}
