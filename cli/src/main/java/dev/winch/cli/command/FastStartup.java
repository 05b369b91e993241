package dev.winch.cli.command;

import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.fault.WinchException;
import dev.winch.server.HttpServer;
import dev.winch.store.sqlite.SqliteStore;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The shortest way to a server. Most of a start is spent on loading classes, so that what a plain
 * {@code run} does not need is left alone, and what it needs is loaded on all processors: the
 * database's driver and the web server, while the settings are read.
 */
public final class FastStartup {
  private FastStartup() {}

  /**
   * Runs the command if it is a plain {@code run}.
   *
   * @return the exit code; empty if nothing was done
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
          explain(fault, new PrintWriter(System.err, true, System.err.charset())));
    }
  }

  /**
   * Faults tell their own story; anything else is a defect, and its trace is the report.
   *
   * @return the exit code
   */
  static int explain(Exception fault, PrintWriter err) {
    if (fault instanceof WinchException) {
      err.println(fault.getMessage());
    } else {
      fault.printStackTrace(err);
    }
    return 1;
  }
}
