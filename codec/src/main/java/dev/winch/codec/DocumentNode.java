package dev.winch.codec;

import java.util.List;

/**
 * A document as it was written: texts, kinds and places, nothing interpreted. Lines and columns
 * count from 1; they are 0 in documents that nobody wrote by hand.
 */
sealed interface DocumentNode {
  int line();

  int column();

  /** What a scalar says of itself; a text field takes the text of any kind. */
  enum Kind {
    NULL("null", "!!null", "nothing"),
    BOOL("bool", "!!bool", "true or false"),
    INTEGER("number", "!!int", "a number"),
    FLOAT("number", "!!float", "a number"),
    TEXT("string", "!!str", "text");

    final String json;
    final String yaml;
    final String plain;

    Kind(String json, String yaml, String plain) {
      this.json = json;
      this.yaml = yaml;
      this.plain = plain;
    }
  }

  /**
   * One value.
   *
   * @param text as in the source, without quotes and escapes
   */
  record Scalar(Kind kind, String text, int line, int column) implements DocumentNode {}

  /** A list. */
  record Listing(List<DocumentNode> items, int line, int column) implements DocumentNode {}

  /** Named values in the order written; a name may occur more than once. */
  record Mapping(List<Entry> entries, int line, int column) implements DocumentNode {}

  /** A named value, at the place of its name. */
  record Entry(String name, DocumentNode value, int line, int column) {}
}
