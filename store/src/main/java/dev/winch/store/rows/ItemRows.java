package dev.winch.store.rows;

import dev.winch.model.run.TaskId;
import dev.winch.store.Changes;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lists of {@code each} tasks, in rows of 256 elements so that a range is read without the rest.
 */
public record ItemRows(Definitions definitions) {
  /** In the order of {@link #bindInsert}. */
  public static final String COLUMNS = "task_id, chunk, elements";

  /** Elements per row, except for the last row. */
  private static final int CHUNK = 256;

  /** An immutable chunk of a list. */
  public record Chunk(TaskId each, int number, List<String> elements) {}

  public static List<Chunk> chunks(Changes.Items items) {
    List<Chunk> chunks = new ArrayList<>();
    for (int from = 0; from < items.values().size(); from += CHUNK) {
      int to = Math.min(from + CHUNK, items.values().size());
      chunks.add(new Chunk(items.each(), from / CHUNK, items.values().subList(from, to)));
    }
    return chunks;
  }

  public void bindInsert(Params params, Chunk chunk) throws SQLException {
    params
        .text(chunk.each().value())
        .number(chunk.number())
        .text(definitions.encodeItems(chunk.each(), chunk.number(), chunk.elements()));
  }

  /** Elements of a list from this index on; fewer than {@code count} at its end. */
  public List<String> read(Statements statements, TaskId each, int from, int count) {
    int first = from / CHUNK;
    List<String> found = new ArrayList<>();
    for (int number = first; number * (long) CHUNK < (long) from + count; number++) {
      List<String> elements = chunk(statements, each, number);
      found.addAll(elements);
      if (elements.size() < CHUNK) {
        break;
      }
    }
    int skipped = Math.min(from - first * CHUNK, found.size());
    return List.copyOf(
        found.subList(skipped, (int) Math.min(skipped + (long) count, found.size())));
  }

  private List<String> chunk(Statements statements, TaskId each, int number) {
    return definitions.items(each, number, () -> stored(statements, each, number));
  }

  private static Optional<String> stored(Statements statements, TaskId each, int number) {
    return statements.first(
        "select elements from items where task_id = ? and chunk = ?",
        p -> p.text(each.value()).number(number),
        Row::text);
  }
}
