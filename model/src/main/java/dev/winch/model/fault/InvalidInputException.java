package dev.winch.model.fault;

import java.util.List;

/** A request or document breaks a rule; {@link #problems} lists where, if the place is known. */
public final class InvalidInputException extends WinchException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public InvalidInputException(String message) {
    this(message, List.of());
  }

  /**
   * @param message the reference's wording, which clients may match
   * @param problems each with its place in the document; empty if there is no place to name
   */
  public InvalidInputException(String message, List<Problem> problems) {
    super(message);
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}
