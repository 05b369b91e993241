package dev.winch.cli.view;

import dev.winch.cli.client.JsonView;
import java.util.function.Function;

/**
 * A column of a listing.
 *
 * @param wide shown with {@code -o wide} only
 * @param text of a row
 * @param style of a text
 */
public record Column(
    String title, boolean wide, Function<JsonView, String> text, Function<String, Style> style) {

  /** A column with the field of a row. */
  public static Column of(String title, String field) {
    return of(title, row -> row.text(field));
  }

  public static Column of(String title, Function<JsonView, String> text) {
    return new Column(title, false, text, _ -> Style.PLAIN);
  }

  /** A column whose colour shows a state. */
  public static Column state(String field) {
    return new Column("STATE", false, row -> row.text(field), Style::ofState);
  }

  /** This column, for {@code -o wide} only. */
  public Column onlyWide() {
    return new Column(title, true, text, style);
  }
}
