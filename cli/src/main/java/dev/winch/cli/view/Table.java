package dev.winch.cli.view;

import dev.winch.cli.client.JsonView;
import java.util.ArrayList;
import java.util.List;

/** Rows in columns, each as wide as its longest text. */
public final class Table {
  private static final String GAP = "  ";

  private Table() {}

  /**
   * @param title whether the first line names the columns
   * @param colours whether texts have the style of their column
   */
  public static List<String> lines(
      List<Column> columns, List<JsonView> rows, boolean title, boolean colours) {
    int[] widths = new int[columns.size()];
    List<List<String>> cells = new ArrayList<>();
    if (title) {
      cells.add(columns.stream().map(Column::title).toList());
    }
    rows.forEach(
        row -> cells.add(columns.stream().map(column -> shown(column.text().apply(row))).toList()));
    cells.forEach(
        line -> {
          for (int i = 0; i < widths.length; i++) {
            widths[i] = Math.max(widths[i], length(line.get(i)));
          }
        });
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < cells.size(); row++) {
      boolean isTitle = title && row == 0;
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String text = cells.get(row).get(i);
        Style style = isTitle ? Style.BOLD : columns.get(i).style().apply(text);
        line.append(colours ? style.of(text) : text);
        if (i < widths.length - 1) {
          line.repeat(' ', widths[i] - length(text)).append(GAP);
        }
      }
      lines.add(line.toString().stripTrailing());
    }
    return lines;
  }

  /** A text of a server that neither moves the cursor nor ends the line. */
  public static String shown(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return text.replaceAll("\\p{Cntrl}+", " ").strip();
      }
    }
    return text;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
