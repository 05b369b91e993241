package dev.winch.model.fault;

import java.util.List;

/** Something a client sent breaks a rule; where it has places, {@link #problems} lists them. */
public final class InvalidInputException extends WinchException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public InvalidInputException(String message) {
    this(message, List.of());
  }

  /**
   * @param message the reference's wording, which clients may match
   * @param problems the same in the user's own terms; empty where no place can be named
   */
  public InvalidInputException(String message, List<Problem> problems) {
    super(message);
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}
