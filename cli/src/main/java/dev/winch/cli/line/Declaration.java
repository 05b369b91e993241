package dev.winch.cli.line;

import dev.winch.model.fault.InvalidInputException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * What a command accepts. Arguments hand their values to the command, in the order in which they
 * are written.
 */
public final class Declaration {
  private final List<String> description;
  private final List<Named> options = new ArrayList<>();
  private final List<Positional> parameters = new ArrayList<>();
  private final List<String> exitCodes = new ArrayList<>();
  private final List<String> footer = new ArrayList<>();

  private Declaration(List<String> description) {
    this.description = description;
  }

  /** An option: a flag if its label is empty. */
  record Named(
      List<String> names,
      String label,
      boolean repeatable,
      String description,
      Consumer<String> take) {
    boolean isFlag() {
      return label.isEmpty();
    }
  }

  /**
   * A parameter. Only the last one can be optional or take several values.
   *
   * @param least how many values it needs
   * @param most how many it takes
   */
  record Positional(String label, int least, int most, String description, Consumer<String> take) {}

  /**
   * @param description lines of the help; the first one is shown in lists of commands
   */
  public static Declaration of(String... description) {
    return new Declaration(List.of(description));
  }

  /**
   * @param names such as {@code -q,--query}
   */
  public Declaration flag(String names, String description, Runnable set) {
    options.add(new Named(split(names), "", false, description, _ -> set.run()));
    return this;
  }

  /** An option with a value. */
  public Declaration option(String names, String label, String description, Consumer<String> take) {
    options.add(new Named(split(names), label, false, description, take));
    return this;
  }

  /** An option with a whole number in a range. */
  public Declaration number(
      String names, String label, String description, int least, int most, IntConsumer take) {
    return option(names, label, description, text -> take.accept(whole(names, text, least, most)));
  }

  /** An option that can be repeated. */
  public Declaration options(
      String names, String label, String description, Consumer<String> take) {
    options.add(new Named(split(names), label, true, description, take));
    return this;
  }

  /** A parameter that must be given. */
  public Declaration parameter(String label, String description, Consumer<String> take) {
    parameters.add(new Positional(label, 1, 1, description, take));
    return this;
  }

  /** A last parameter that may be missing. */
  public Declaration optional(String label, String description, Consumer<String> take) {
    parameters.add(new Positional(label, 0, 1, description, take));
    return this;
  }

  /** Last parameters, at least one. */
  public Declaration parameters(String label, String description, Consumer<String> take) {
    parameters.add(new Positional(label, 1, Integer.MAX_VALUE, description, take));
    return this;
  }

  /** What the exit codes mean, where they differ from those of every command. */
  public Declaration exitCode(int code, String meaning) {
    exitCodes.add(code + ":" + meaning);
    return this;
  }

  /** Lines below the help, such as examples. */
  public Declaration footer(String... lines) {
    footer.addAll(List.of(lines));
    return this;
  }

  List<String> description() {
    return description;
  }

  List<Named> options() {
    return options;
  }

  List<Positional> positionals() {
    return parameters;
  }

  List<String> exitCodes() {
    return exitCodes;
  }

  List<String> footer() {
    return footer;
  }

  private static List<String> split(String names) {
    return List.of(names.split(","));
  }

  private static int whole(String names, String text, int least, int most) {
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException notOne) {
      // The message below names what is expected.
    }
    String range = most == Integer.MAX_VALUE ? "at least " + least : least + " to " + most;
    throw new InvalidInputException(
        "%s: \"%s\" is not a whole number, %s".formatted(names.replace(",", ", "), text, range));
  }
}
