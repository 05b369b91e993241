package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.assembly.DatabaseCopy;
import dev.winch.cli.config.Settings;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.store.rows.Checksum;
import java.io.Console;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "migrate-data",
    description = {
      "Copies an installation from SQLite to PostgreSQL, compares the copies and exits.",
      "Stop every Winch on both databases first. An interrupted copy resumes where it stopped."
    },
    mixinStandardHelpOptions = true)
final class MigrateDataCommand implements Runnable {
  private static final int BAR = 30;

  @Option(
      names = "--from",
      required = true,
      description = "sqlite: the file at datastore.sqlite.path.")
  private String from;

  @Option(
      names = "--to",
      required = true,
      description =
          "postgres: the database at datastore.postgres.dsn; needs datastore.encryption.key.")
  private String to;

  @Mixin private SettingsOptions options;

  @Override
  public void run() {
    if (!from.equals("sqlite") || !to.equals("postgres")) {
      throw new InvalidInputException("only --from sqlite --to postgres is supported");
    }
    Settings settings = options.load();
    Map<String, Checksum.Total> totals = DatabaseCopy.run(settings, MigrateDataCommand::show);
    totals.forEach((table, total) -> OUT.printf("%-16s %s%n", table, total));
    OUT.println("All is in PostgreSQL, and equal. The file is as it was.");
  }

  /** Prints a progress bar on a terminal, otherwise a line per completed table. */
  private static void show(String table, long rows, long all) {
    boolean terminal =
        Optional.ofNullable(System.console()).filter(Console::isTerminal).isPresent();
    if (terminal || rows == all) {
      int full = (int) (BAR * rows / Math.max(1, all));
      System.err.printf(
          "%s%-16s [%s%s] %,d of %,d%s",
          terminal ? "\r" : "",
          table,
          "#".repeat(full),
          " ".repeat(BAR - full),
          rows,
          all,
          terminal && rows < all ? "" : "\n");
    }
  }
}
