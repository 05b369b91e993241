package dev.winch.store.search;

import dev.winch.store.JobQueries.JobQuery;
import java.util.ArrayList;
import java.util.List;

/**
 * Parses a search text, split at blanks. {@code tag:x}, {@code tags:x,y}, {@code state:x}, {@code
 * name:x} and {@code id:x} are filters, everything else is text. Filters of one kind are
 * alternatives, except for names, whose words must all match; filters of different kinds must all
 * hold.
 */
public final class QueryText {
  private final List<String> text = new ArrayList<>();
  private final List<String> names = new ArrayList<>();
  private final List<String> tags = new ArrayList<>();
  private final List<String> states = new ArrayList<>();
  private final List<String> ids = new ArrayList<>();

  private QueryText(String typed) {
    for (String word : typed.strip().split("\\s+")) {
      int colon = word.indexOf(':');
      String value = word.substring(colon + 1);
      switch (word.substring(0, Math.max(colon, 0))) {
        case "tag" -> tags.add(value);
        case "tags" -> tags.addAll(List.of(value.split(",", -1)));
        case "state" -> states.add(value);
        case "name" -> names.add(value);
        case "id" -> ids.add(value);
        default -> text.add(word);
      }
    }
  }

  /** A query for jobs. */
  public static JobQuery jobs(String typed, long page, int size) {
    var query = new QueryText(typed);
    return new JobQuery(
        String.join(" ", query.text),
        String.join(" ", query.names),
        query.tags,
        query.states,
        query.ids,
        page,
        size);
  }

  /** The text of a log query, which has no filters. */
  public static String logs(String typed) {
    return String.join(" ", new QueryText(typed).text);
  }
}
