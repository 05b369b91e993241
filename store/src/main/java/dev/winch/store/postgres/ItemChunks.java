package dev.winch.store.postgres;

import dev.winch.model.run.TaskId;
import dev.winch.store.Changes;
import dev.winch.store.rows.Definitions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists of {@code each} tasks in rows of equal length, so that a piece is read without the rest.
 */
record ItemChunks(Definitions definitions) {
  /** Elements of a list in one row. */
  private static final int CHUNK = 256;

  private record Chunk(TaskId each, int number, List<String> elements) {}

  void insert(Script script, Changes.Items items) throws SQLException {
    List<Chunk> chunks = new ArrayList<>();
    for (int from = 0; from < items.values().size(); from += CHUNK) {
      int to = Math.min(from + CHUNK, items.values().size());
      chunks.add(new Chunk(items.each(), from / CHUNK, items.values().subList(from, to)));
    }
    script.insert(
        "items",
        "task_id, chunk, elements",
        chunks,
        (p, chunk) ->
            p.text(chunk.each().value())
                .number(chunk.number())
                .text(definitions.encodeItems(chunk.elements())));
  }

  List<String> read(Session session, TaskId each, int from, int count) {
    long end = (long) from + count;
    List<List<String>> chunks =
        session.list(
            "select elements from items where task_id = ? and chunk between ? and ? order by chunk",
            p -> p.text(each.value()).number(from / CHUNK).number((end - 1) / CHUNK),
            row -> definitions.items(row.text()));
    return chunks.stream().flatMap(List::stream).skip(from % CHUNK).limit(count).toList();
  }
}
