package dev.winch.cli.command;

import dev.winch.model.fault.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Scripts with which shells complete commands and options. */
final class Completion {
  private Completion() {}

  /**
   * @param shell bash, zsh or fish
   */
  static String script(String shell) {
    CommandLine commands = WinchCommand.tree("");
    return switch (shell) {
      // zsh reads the same: the script switches its bash completion on.
      case "bash", "zsh" -> AutoComplete.bash("winch", commands);
      case "fish" -> fish(commands);
      default -> throw new InvalidInputException("\"" + shell + "\" is none of bash, zsh and fish");
    };
  }

  private static String fish(CommandLine commands) {
    List<String> lines = new ArrayList<>();
    String all = String.join(" ", commands.getSubcommands().keySet());
    String none = "not __fish_seen_subcommand_from " + all;
    for (Map.Entry<String, CommandLine> entry : commands.getSubcommands().entrySet()) {
      String name = entry.getKey();
      CommandLine command = entry.getValue();
      lines.add(line(none, "-a " + name, command));
      String chosen = "__fish_seen_subcommand_from " + name;
      if (CommandPage.isRunnable(command)) {
        options(chosen, command, lines);
      }
      if (command.getSubcommands().isEmpty()) {
        continue;
      }
      String inner = String.join(" ", command.getSubcommands().keySet());
      for (Map.Entry<String, CommandLine> sub : command.getSubcommands().entrySet()) {
        lines.add(
            line(
                chosen + "; and not __fish_seen_subcommand_from " + inner,
                "-a " + sub.getKey(),
                sub.getValue()));
        options(
            chosen + "; and __fish_seen_subcommand_from " + sub.getKey(), sub.getValue(), lines);
      }
    }
    return "# Completion of winch for fish.\n"
        + lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private static void options(String when, CommandLine command, List<String> into) {
    for (OptionSpec option : command.getCommandSpec().options()) {
      StringBuilder names = new StringBuilder();
      for (String name : option.names()) {
        names.append(
            name.startsWith("--") ? " -l " + name.substring(2) : " -s " + name.substring(1));
      }
      String value = option.arity().max() > 0 ? " -r" : "";
      into.add(
          "complete -c winch -n '%s'%s%s -d '%s'"
              .formatted(when, names, value, quoted(first(option.description()))));
    }
  }

  private static String line(String when, String what, CommandLine command) {
    return "complete -c winch -n '%s' %s -d '%s'"
        .formatted(
            when, what, quoted(first(command.getCommandSpec().usageMessage().description())));
  }

  private static String first(String[] lines) {
    return lines.length == 0 ? "" : lines[0].formatted();
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("'", "\\'");
  }
}
