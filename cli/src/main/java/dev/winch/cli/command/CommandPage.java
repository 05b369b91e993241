package dev.winch.cli.command;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.CommandSpec;

/** The commands for people: docs/cli.md. */
final class CommandPage {
  private static final String HEAD =
      """
      # Commands

      <!-- Made from the program by `make docs`; a test compares them. -->

      Every command prints its result on the standard output and its errors, one line each with what to do
      about it, on the standard error. On a terminal there are colours, unless `NO_COLOR` is set; in a pipe
      the output is plain. `-o json` and `-o yaml` print the answer of the API, `-o name` ids only, `-o wide`
      more columns. A job is named by its id, by any beginning of it that no other job has, or as `@last`.

      ## Exit codes

      | code | |
      |---|---|
      | 0 | success; of commands that wait for a job: it has completed |
      | 1 | the command failed, or the job did; the reason is on the standard error |
      | 2 | the command line is wrong |
      | 70 | `run`: the engine failed with an internal error; a restart resumes all jobs |
      | 130 | ended by Ctrl-C; a job that was followed goes on |

      ## Commands
      """;

  private CommandPage() {}

  static String markdown() {
    StringBuilder page = new StringBuilder(HEAD);
    List<CommandLine> all = new ArrayList<>();
    collect(WinchCommand.tree(""), all);
    page.append("\n| | |\n|---|---|\n");
    for (CommandLine command : all) {
      String name = command.getCommandSpec().qualifiedName();
      page.append(
          "| [`%s`](#%s) | %s |\n".formatted(name, name.replace(' ', '-'), summary(command)));
    }
    for (CommandLine command : all) {
      page.append("\n### %s\n\n```text\n".formatted(command.getCommandSpec().qualifiedName()));
      CommandSpec spec = command.getCommandSpec();
      spec.usageMessage().width(100);
      String usage = command.getUsageMessage(Help.Ansi.OFF);
      usage.lines().map(String::stripTrailing).forEach(line -> page.append(line).append('\n'));
      page.append("```\n");
    }
    return page.toString();
  }

  private static void collect(CommandLine parent, List<CommandLine> into) {
    for (CommandLine command : parent.getSubcommands().values()) {
      if (isRunnable(command)) {
        into.add(command);
      }
      collect(command, into);
    }
  }

  /** Whether it does something by itself, as a mere group of commands does not. */
  static boolean isRunnable(CommandLine command) {
    return command.getSubcommands().isEmpty()
        || command.getCommandSpec().userObject() instanceof Callable;
  }

  private static String summary(CommandLine command) {
    String[] description = command.getCommandSpec().usageMessage().description();
    return description.length == 0 ? "" : description[0].formatted().replace("|", "\\|").strip();
  }
}
