package dev.winch.codec;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.Problem;
import java.util.List;

/** Documents that cannot be read at all. */
final class MalformedDocument {
  /** How deep lists and objects may stand in one another; the deepest job that runs needs 50. */
  static final int MAX_DEPTH = 64;

  private MalformedDocument() {}

  /**
   * @param message the reference's word for it
   */
  static InvalidInputException empty(String message) {
    return at(1, 1, "empty", message, "the document is empty", "");
  }

  static InvalidInputException trailing(int line, int column) {
    String message = "unexpected content after the first document";
    return at(line, column, "trailing-content", message, message, "send one document per request");
  }

  /**
   * @param line 0 where places are not kept
   */
  static InvalidInputException tooDeep(int line, int column) {
    String reason = "nested deeper than " + MAX_DEPTH + " levels";
    String message = line == 0 ? reason : "line " + line + ": " + reason;
    return at(line, column, "depth", message, reason, "");
  }

  /**
   * @param message in the reference's words
   * @param plain the same for people
   */
  static InvalidInputException at(
      int line, int column, String rule, String message, String plain, String hint) {
    return new InvalidInputException(
        message, List.of(new Problem("", line, column, rule, plain, hint)));
  }
}
