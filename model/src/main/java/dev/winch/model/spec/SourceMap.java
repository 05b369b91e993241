package dev.winch.model.spec;

import java.util.Map;
import java.util.Optional;

/**
 * Where each field of a document stood, by path in the user's own names ({@code
 * tasks[0].each.list}); the whole document is {@code ""}. Distinguishes absent from empty fields.
 */
public record SourceMap(Map<String, Position> places) {
  public static final SourceMap UNKNOWN = new SourceMap(Map.of());

  public SourceMap {
    places = Map.copyOf(places);
  }

  /**
   * A place in a document.
   *
   * @param line from 1
   * @param column from 1, in characters
   */
  public record Position(int line, int column) {}

  /** Whether the document has this field, even if empty; null counts as absent. */
  public boolean contains(String path) {
    return places.containsKey(path);
  }

  /** The place of the field, or of the nearest enclosing field that has one. */
  public Optional<Position> nearest(String path) {
    String at = path;
    while (!places.containsKey(at) && !at.isEmpty()) {
      at = around(at);
    }
    return Optional.ofNullable(places.get(at));
  }

  /** The path of the enclosing field. */
  public static String around(String path) {
    int cut = Math.max(path.lastIndexOf('.'), path.lastIndexOf('['));
    return cut < 0 ? "" : path.substring(0, cut);
  }
}
