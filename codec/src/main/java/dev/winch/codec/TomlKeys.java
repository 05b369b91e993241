package dev.winch.codec;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import dev.winch.codec.DocumentNode.Listing;
import dev.winch.codec.DocumentNode.Mapping;
import dev.winch.model.fault.InvalidInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Flattens TOML into keys: tables and dotted keys are equivalent. */
public final class TomlKeys {
  private static final TomlFactory TOML = new TomlFactory();

  private TomlKeys() {}

  /**
   * One key with its value.
   *
   * @param key all names on its path, joined by dots
   * @param value a String, Long, Double, Boolean or List of these; dates are Strings
   * @param line source line, from 1
   */
  public record Entry(String key, Object value, int line) {}

  /**
   * All keys that have a value, in no particular order.
   *
   * @throws InvalidInputException with the position, if the text is not TOML or contains an array
   *     of tables
   */
  public static List<Entry> read(String text) {
    TomlLines lines = TomlLines.of(text);
    List<Entry> entries = new ArrayList<>();
    collect("", root(text, lines), lines, entries);
    return entries;
  }

  private static DocumentNode root(String text, TomlLines lines) {
    try (JsonParser in = TOML.createParser(text)) {
      in.nextToken();
      return JsonTree.read(in);
    } catch (JsonProcessingException e) {
      if (lines.again().isPresent() && e.getOriginalMessage().startsWith("Duplicate")) {
        var again = lines.again().get();
        throw wrong(
            again.second(), 1, again.key() + " is defined twice, first on line " + again.first());
      }
      var at = e.getLocation();
      throw wrong(
          at == null ? 1 : Math.max(1, at.getLineNr()),
          at == null ? 1 : Math.max(1, at.getColumnNr()),
          e.getOriginalMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read TOML from memory", e);
    }
  }

  private static void collect(
      String path, DocumentNode node, TomlLines lines, List<Entry> entries) {
    int line = lines.lineOf(path);
    switch (node) {
      case Mapping table ->
          table
              .entries()
              .forEach(
                  entry -> {
                    String key = path.isEmpty() ? entry.name() : path + "." + entry.name();
                    collect(key, entry.value(), lines, entries);
                  });
      case Listing list when list.items().stream().anyMatch(Mapping.class::isInstance) ->
          throw wrong(line, 1, path + " is an array of tables, which no key accepts");
      default -> entries.add(new Entry(path, Objects.requireNonNull(PlainJson.plain(node)), line));
    }
  }

  private static InvalidInputException wrong(int line, int column, String reason) {
    return MalformedDocument.at(line, column, "toml", "line " + line + ": " + reason, reason, "");
  }
}
