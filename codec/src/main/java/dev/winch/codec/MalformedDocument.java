package dev.winch.codec;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.Problem;
import java.util.List;

/** Errors of documents that cannot be parsed. */
final class MalformedDocument {
  /** Maximum nesting of lists and objects; the deepest valid job needs 50. */
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
   * @param line 0 if positions are not recorded
   */
  static InvalidInputException tooDeep(int line, int column) {
    String reason = "nested deeper than " + MAX_DEPTH + " levels";
    String message = line == 0 ? reason : "line " + line + ": " + reason;
    return at(line, column, "depth", message, reason, "");
  }

  /**
   * @param message in the reference's words
   * @param plain the message in plain words
   */
  static InvalidInputException at(
      int line, int column, String rule, String message, String plain, String hint) {
    return new InvalidInputException(
        message, List.of(new Problem("", line, column, rule, plain, hint)));
  }
}
