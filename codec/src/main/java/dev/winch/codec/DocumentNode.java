package dev.winch.codec;

import java.util.List;

/**
 * Syntax tree of a document: texts, kinds and positions, without interpretation. Lines and columns
 * count from 1; they are 0 in documents that Winch wrote.
 */
sealed interface DocumentNode {
  int line();

  int column();

  /** Kind of a scalar as the syntax shows it; a text field accepts every kind. */
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

  /** Named values in source order; a name may occur more than once. */
  record Mapping(List<Entry> entries, int line, int column) implements DocumentNode {}

  /** A named value, with the position of its name. */
  record Entry(String name, DocumentNode value, int line, int column) {}
}
