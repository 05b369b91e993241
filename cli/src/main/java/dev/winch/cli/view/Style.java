package dev.winch.cli.view;

/** How a text is emphasised on a terminal. */
public enum Style {
  PLAIN(""),
  BOLD("1"),
  FAINT("2"),
  RED("31"),
  GREEN("32"),
  YELLOW("33"),
  BLUE("34");

  private final String code;

  Style(String code) {
    this.code = code;
  }

  /** The text in this style. */
  public String of(String text) {
    return this == PLAIN || text.isEmpty() ? text : "\033[" + code + "m" + text + "\033[0m";
  }

  /** The text in this style if there are colours. */
  public String of(String text, boolean colours) {
    return colours ? of(text) : text;
  }

  /** The style of a state of a job, a task, a schedule, a node or a check. */
  public static Style ofState(String state) {
    return switch (state) {
      case "COMPLETED", "ACTIVE", "UP", "OK" -> GREEN;
      case "FAILED", "DOWN" -> RED;
      case "RUNNING" -> BLUE;
      case "CANCELLED", "SKIPPED", "OFFLINE", "UNKNOWN" -> FAINT;
      default -> YELLOW;
    };
  }
}
