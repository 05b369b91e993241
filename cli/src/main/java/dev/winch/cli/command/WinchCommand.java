package dev.winch.cli.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The root of all commands. */
@Command(
    name = "winch",
    description = "Runs jobs: YAML documents of tasks, each a script in a container.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:success",
      "1:the command or the job failed; the reason is on stderr",
      "2:invalid command line"
    },
    footerHeading = "%nRun a first job:%n",
    footer = {
      "  winch run standalone &",
      "  winch submit examples/hello.yaml --follow",
    })
public final class WinchCommand {
  /** What commands print, in UTF-8 whatever the locale: logs of tasks are. */
  static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  /** In the order of the help. */
  private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("run", RunCommand::new);
    COMMANDS.put("submit", SubmitCommand::new);
    COMMANDS.put("jobs", JobsCommand::new);
    COMMANDS.put("job", JobCommand::new);
    COMMANDS.put("logs", LogsCommand::new);
    COMMANDS.put("cancel", CancelCommand::new);
    COMMANDS.put("restart", RestartCommand::new);
    COMMANDS.put("health", HealthCommand::new);
    COMMANDS.put("config", ConfigCommand::new);
    COMMANDS.put("runtime", RuntimeCommand::new);
    COMMANDS.put("expr", ExprCommand::new);
    COMMANDS.put("migration", MigrationCommand::new);
    COMMANDS.put("migrate-data", MigrateDataCommand::new);
  }

  /**
   * Runs one command.
   *
   * @return the exit code
   */
  public static int run(String... arguments) {
    CommandLine commands = new CommandLine(new WinchCommand());
    String wanted = arguments.length == 0 ? "" : arguments[0];
    // To look at the annotations of all commands takes longer than to run most of them.
    COMMANDS.forEach(
        (name, command) -> {
          if (name.equals(wanted) || !COMMANDS.containsKey(wanted)) {
            commands.addSubcommand(name, command.get());
          }
        });
    commands.setExecutionExceptionHandler(WinchCommand::explain);
    if (wanted.isEmpty()) {
      commands.usage(OUT);
      return 0;
    }
    return commands.execute(arguments);
  }

  /** Faults tell their own story; anything else is a defect, and its trace is the report. */
  private static int explain(Exception fault, CommandLine command, CommandLine.ParseResult parsed) {
    return FastStartup.explain(fault, command.getErr());
  }
}
