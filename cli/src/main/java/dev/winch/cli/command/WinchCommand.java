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

/** The root command. */
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
  /** Standard output in UTF-8 regardless of the locale, because task logs are UTF-8. */
  static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  /** Commands in the order of the help. */
  private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("run", RunCommand::new);
    COMMANDS.put("submit", SubmitCommand::new);
    COMMANDS.put("validate", ValidateCommand::new);
    COMMANDS.put("jobs", JobsCommand::new);
    COMMANDS.put("job", JobCommand::new);
    COMMANDS.put("why", WhyCommand::new);
    COMMANDS.put("logs", LogsCommand::new);
    COMMANDS.put("cancel", CancelCommand::new);
    COMMANDS.put("restart", RestartCommand::new);
    COMMANDS.put("health", HealthCommand::new);
    COMMANDS.put("login", LoginCommand::new);
    COMMANDS.put("logout", LogoutCommand::new);
    COMMANDS.put("tokens", TokensCommand::new);
    COMMANDS.put("users", UsersCommand::new);
    COMMANDS.put("config", ConfigCommand::new);
    COMMANDS.put("endpoints", EndpointsCommand::new);
    COMMANDS.put("schema", SchemaCommand::new);
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
    // Only the requested command is created: scanning the annotations of all takes longer than most
    // commands.
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

  /**
   * Prints the message of a {@link WinchException}. Any other exception is a bug in Winch: prints
   * its stack trace.
   */
  private static int explain(Exception fault, CommandLine command, CommandLine.ParseResult parsed) {
    return FastStartup.explain(fault, command.getErr());
  }
}
