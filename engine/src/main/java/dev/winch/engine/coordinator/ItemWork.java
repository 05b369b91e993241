package dev.winch.engine.coordinator;

import dev.winch.model.run.TaskId;
import dev.winch.store.Changes;
import dev.winch.store.Transaction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The lists of {@code each} tasks in one transaction. A list never changes, so a loaded piece
 * serves until it is used up.
 */
final class ItemWork {
  private final Transaction transaction;
  private final Map<TaskId, List<String>> written = new HashMap<>();
  private final Map<TaskId, Piece> loaded = new HashMap<>();

  ItemWork(Transaction transaction) {
    this.transaction = transaction;
  }

  /** Elements from this index on: at least one if there is one, at most {@code count}. */
  List<String> of(TaskId each, int from, int count) {
    List<String> fresh = written.get(each);
    if (fresh != null) {
      return fresh.subList(from, Math.min(fresh.size(), from + count));
    }
    Piece piece = loaded.get(each);
    if (piece == null || !piece.holds(from)) {
      piece = new Piece(from, transaction.items(each, from, count));
      loaded.put(each, piece);
    }
    return piece.from(from);
  }

  /** Elements of a list, the first of them at this index. */
  private record Piece(int start, List<String> values) {
    boolean holds(int index) {
      return index >= start && index < start + values.size();
    }

    List<String> from(int index) {
      return values.subList(index - start, values.size());
    }
  }

  void put(TaskId each, List<String> values) {
    written.put(each, values);
  }

  /** What is not written yet. */
  List<Changes.Items> changes() {
    return written.entrySet().stream()
        .map(entry -> new Changes.Items(entry.getKey(), entry.getValue()))
        .toList();
  }

  /** All changes are in the transaction now, which shows them. */
  void clear() {
    written.clear();
  }
}
