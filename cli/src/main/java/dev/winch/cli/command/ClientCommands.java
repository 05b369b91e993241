package dev.winch.cli.command;

import dev.winch.cli.command.ScheduleChangeCommand.Change;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.PlainArguments;
import java.io.PrintWriter;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Supplier;

/**
 * The commands whose start must be quick (docs/decisions/118-quick-client-commands.md). Neither
 * picocli nor logging is loaded for them unless their arguments are wrong or ask for help.
 */
public final class ClientCommands {
  /** By name, those of a group by two words, in the order of the help. */
  static final Map<String, Supplier<ClientCommand>> ALL = new LinkedHashMap<>();

  /** What each group of commands is for. */
  static final Map<String, String> GROUPS =
      Map.of(
          "tokens", "Manages tokens, with which programs use the API.",
          "schedule", "Manages jobs that are started again and again.");

  static {
    ALL.put("init", InitCommand::new);
    ALL.put("submit", SubmitCommand::new);
    ALL.put("rerun", RerunCommand::new);
    ALL.put("jobs", JobsCommand::new);
    ALL.put("job", JobCommand::new);
    ALL.put("watch", WatchCommand::new);
    ALL.put("why", WhyCommand::new);
    ALL.put("logs", LogsCommand::new);
    ALL.put("cancel", () -> new JobChangeCommand(JobChangeCommand.Change.CANCEL));
    ALL.put("restart", () -> new JobChangeCommand(JobChangeCommand.Change.RESTART));
    ALL.put("delete", () -> new JobChangeCommand(JobChangeCommand.Change.DELETE));
    ALL.put("open", OpenCommand::new);
    ALL.put("schedule add", ScheduleAddCommand::new);
    ALL.put("schedule list", ScheduleListCommand::new);
    ALL.put("schedule preview", SchedulePreviewCommand::new);
    ALL.put("schedule trigger", ScheduleTriggerCommand::new);
    ALL.put("schedule pause", () -> new ScheduleChangeCommand(Change.PAUSE));
    ALL.put("schedule resume", () -> new ScheduleChangeCommand(Change.RESUME));
    ALL.put("schedule rm", () -> new ScheduleChangeCommand(Change.DELETE));
    ALL.put("queues", ListCommand::queues);
    ALL.put("nodes", ListCommand::nodes);
    ALL.put("nodes drain", NodeChangeCommand::drain);
    ALL.put("nodes resume", NodeChangeCommand::resume);
    ALL.put("top", TopCommand::new);
    ALL.put("mcp", McpCommand::new);
    ALL.put("health", HealthCommand::new);
    ALL.put("login", LoginCommand::new);
    ALL.put("logout", LogoutCommand::new);
    ALL.put("tokens create", TokensCreateCommand::new);
    ALL.put("tokens list", TokensListCommand::new);
    ALL.put("tokens revoke", TokensRevokeCommand::new);
  }

  private ClientCommands() {}

  /**
   * Runs the command if it is one of these with plain arguments.
   *
   * @return the exit code; empty if picocli has to read the arguments
   */
  public static OptionalInt run(String... arguments) {
    if (arguments.length == 0) {
      return OptionalInt.empty();
    }
    List<String> line = Arrays.asList(arguments);
    boolean hasTwoWords =
        arguments.length > 1 && ALL.containsKey(arguments[0] + " " + arguments[1]);
    int words = hasTwoWords ? 2 : 1;
    Supplier<ClientCommand> made = ALL.get(String.join(" ", line.subList(0, words)));
    if (made == null) {
      return OptionalInt.empty();
    }
    ClientCommand command = made.get();
    try {
      return PlainArguments.take(command.declaration(), line.subList(words, line.size()))
          ? OptionalInt.of(command.call())
          : OptionalInt.empty();
    } catch (Exception fault) {
      return OptionalInt.of(
          CommandFault.explain(fault, new PrintWriter(System.err, true, System.err.charset())));
    }
  }
}
