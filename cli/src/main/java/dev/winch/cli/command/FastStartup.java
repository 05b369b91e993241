package dev.winch.cli.command;

import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.server.HttpServer;
import dev.winch.store.sqlite.SqliteStore;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Starts {@code run} without picocli. Most of the start-up time is class loading, so a plain {@code
 * run} skips classes that it does not need and loads the database driver and the web server on
 * threads of their own while the settings are read (docs/decisions/062-start-up-loading.md).
 */
public final class FastStartup {
  private FastStartup() {}

  /**
   * Runs the command if it is a plain {@code run} whose flags need no picocli.
   *
   * @return the exit code; empty if picocli has to parse the arguments
   */
  public static OptionalInt run(String... arguments) {
    Optional<RunCommand> command = RunCommand.plain(arguments);
    if (command.isEmpty()) {
      return OptionalInt.empty();
    }
    ShortLivedThreads.startPlatform("load-store", SqliteStore::preload);
    ShortLivedThreads.startPlatform("load-server", HttpServer::preload);
    try {
      return OptionalInt.of(command.get().call());
    } catch (Exception fault) {
      return OptionalInt.of(
          CommandFault.explain(fault, new PrintWriter(System.err, true, System.err.charset())));
    }
  }
}
