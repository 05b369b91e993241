package dev.winch.cli.line;

import dev.winch.cli.line.Declaration.Named;
import dev.winch.cli.line.Declaration.Positional;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the arguments of a command in their usual forms. Whatever is unusual, {@code --help} and
 * every mistake included, is left to picocli, which explains it.
 */
public final class PlainArguments {
  private final Declaration declaration;
  private final List<Runnable> taken = new ArrayList<>();
  private final Set<Named> seen = new HashSet<>();
  private final List<String> values = new ArrayList<>();

  private PlainArguments(Declaration declaration) {
    this.declaration = declaration;
  }

  /**
   * Hands the arguments to the command.
   *
   * @return false, and nothing is handed over, if they are not plain
   */
  public static boolean take(Declaration declaration, List<String> arguments) {
    return new PlainArguments(declaration).take(arguments);
  }

  private boolean take(List<String> arguments) {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("--")) {
        values.addAll(arguments.subList(i + 1, arguments.size()));
        break;
      }
      if (!argument.startsWith("-") || argument.equals("-")) {
        values.add(argument);
        continue;
      }
      int equals = argument.startsWith("--") ? argument.indexOf('=') : -1;
      Optional<Named> option = option(equals < 0 ? argument : argument.substring(0, equals));
      if (option.isEmpty() || !(seen.add(option.get()) || option.get().repeatable())) {
        return false;
      }
      Named named = option.get();
      if (named.isFlag() || equals >= 0) {
        if (named.isFlag() && equals >= 0) {
          return false;
        }
        String value = argument.substring(equals + 1);
        taken.add(() -> named.take().accept(value));
      } else if (++i == arguments.size() || arguments.get(i).startsWith("-")) {
        return false;
      } else {
        String value = arguments.get(i);
        taken.add(() -> named.take().accept(value));
      }
    }
    if (!placeValues()) {
      return false;
    }
    taken.forEach(Runnable::run);
    return true;
  }

  private Optional<Named> option(String name) {
    return declaration.options().stream().filter(one -> one.names().contains(name)).findFirst();
  }

  private boolean placeValues() {
    int next = 0;
    for (Positional parameter : declaration.positionals()) {
      int count = Math.min(parameter.most(), values.size() - next);
      if (count < parameter.least()) {
        return false;
      }
      for (String value : values.subList(next, next + count)) {
        taken.add(() -> parameter.take().accept(value));
      }
      next += count;
    }
    return next == values.size();
  }
}
