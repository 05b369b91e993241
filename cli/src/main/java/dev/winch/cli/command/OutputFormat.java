package dev.winch.cli.command;

import dev.winch.cli.client.JsonView;
import dev.winch.cli.host.Terminal;
import dev.winch.cli.view.Column;
import dev.winch.cli.view.Table;
import dev.winch.codec.PlainYaml;
import dev.winch.model.fault.InvalidInputException;
import java.io.PrintStream;
import java.util.List;

/** What {@code -o} asks for. */
enum OutputFormat {
  TEXT,
  WIDE,
  JSON,
  YAML,
  NAME;

  /**
   * Prints a listing.
   *
   * @param answer the whole answer
   * @param rows of the answer
   * @param name what {@code name} prints of a row
   */
  void print(
      PrintStream out, JsonView answer, List<JsonView> rows, List<Column> columns, String name) {
    switch (this) {
      case NAME -> rows.forEach(row -> out.println(row.text(name)));
      case JSON -> out.println(answer.raw().strip());
      case YAML -> out.print(PlainYaml.write(answer.value()));
      case TEXT, WIDE ->
          Table.lines(shown(columns), rows, true, Terminal.colours()).forEach(out::println);
    }
  }

  List<Column> shown(List<Column> columns) {
    return columns.stream().filter(column -> !column.wide() || this == WIDE).toList();
  }

  static OutputFormat of(String written) {
    return switch (written) {
      case "wide" -> WIDE;
      case "json" -> JSON;
      case "yaml" -> YAML;
      case "name" -> NAME;
      default ->
          throw new InvalidInputException(
              "-o: \"" + written + "\" is none of json, yaml, wide and name");
    };
  }
}
