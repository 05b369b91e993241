package dev.winch.engine.admit;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.Problem;
import java.util.List;
import java.util.function.Supplier;

/**
 * Everything that is wrong with a document, and what its sender should know otherwise.
 *
 * @param problems in the order of the document; a document without any is accepted
 * @param warnings about a document that is accepted
 */
public record DocumentReport(List<Problem> problems, List<String> warnings) {
  public DocumentReport {
    problems = List.copyOf(problems);
    warnings = List.copyOf(warnings);
  }

  /**
   * @param check returns warnings, or throws what is wrong
   */
  public static DocumentReport of(Supplier<List<String>> check) {
    try {
      return new DocumentReport(List.of(), check.get());
    } catch (InvalidInputException e) {
      return new DocumentReport(problems(e), List.of());
    }
  }

  /** At least one: of an error without places, the document as a whole. */
  public static List<Problem> problems(InvalidInputException error) {
    return error.problems().isEmpty()
        ? List.of(new Problem("", 0, 0, "document", String.valueOf(error.getMessage()), ""))
        : error.problems();
  }
}
