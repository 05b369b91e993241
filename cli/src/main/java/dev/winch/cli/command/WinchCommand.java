package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.line.PicocliArguments;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

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
  /** The commands that picocli reads, in the order of the help. */
  private static final Map<String, Supplier<Object>> COMMANDS = new LinkedHashMap<>();

  static {
    COMMANDS.put("run", RunCommand::new);
    COMMANDS.put("validate", ValidateCommand::new);
    COMMANDS.put("users", UsersCommand::new);
    COMMANDS.put("config", ConfigCommand::new);
    COMMANDS.put("doctor", DoctorCommand::new);
    COMMANDS.put("completion", CompletionCommand::new);
    COMMANDS.put("commands", CommandsCommand::new);
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
    String wanted = arguments.length == 0 ? "" : arguments[0];
    CommandLine commands = tree(wanted);
    commands.setExecutionExceptionHandler(WinchCommand::explain);
    if (wanted.isEmpty()) {
      commands.usage(OUT);
      return 0;
    }
    return commands.execute(arguments);
  }

  /**
   * The commands, with all that picocli knows about them.
   *
   * @param wanted the only one that is needed; all if there is none of this name
   */
  static CommandLine tree(String wanted) {
    CommandLine commands = new CommandLine(new WinchCommand());
    Predicate<String> needed = isCommand(wanted) ? name -> name.equals(wanted) : _ -> true;
    // Only the requested command is created: scanning the annotations of all takes longer than most
    // commands.
    COMMANDS.forEach(
        (name, command) -> {
          if (needed.test(name)) {
            commands.addSubcommand(name, command.get());
          }
        });
    Map<String, CommandLine> groups = new HashMap<>();
    ClientCommands.ALL.forEach(
        (name, command) -> {
          List<String> words = List.of(name.split(" "));
          if (needed.test(words.getFirst())) {
            CommandLine parent =
                words.size() == 1
                    ? commands
                    : groups.computeIfAbsent(
                        words.getFirst(),
                        group ->
                            commands.getSubcommands().containsKey(group)
                                ? commands.getSubcommands().get(group)
                                : group(commands, group));
            parent.addSubcommand(PicocliArguments.of(words.getLast(), command.get()));
          }
        });
    return commands;
  }

  private static boolean isCommand(String name) {
    return COMMANDS.containsKey(name)
        || ClientCommands.ALL.containsKey(name)
        || ClientCommands.GROUPS.containsKey(name);
  }

  private static CommandLine group(CommandLine commands, String name) {
    CommandSpec spec = CommandSpec.create().name(name).mixinStandardHelpOptions(true);
    spec.usageMessage()
        .description(ClientCommands.GROUPS.getOrDefault(name, ""))
        .synopsisSubcommandLabel("COMMAND");
    CommandLine group = new CommandLine(spec);
    commands.addSubcommand(group);
    return group;
  }

  /**
   * Prints the message of a {@link WinchException}. Any other exception is a bug in Winch: prints
   * its stack trace.
   */
  private static int explain(Exception fault, CommandLine command, CommandLine.ParseResult parsed) {
    return CommandFault.explain(fault, command.getErr());
  }
}
