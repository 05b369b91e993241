package dev.winch.store;

import dev.winch.codec.PlainJson;
import dev.winch.model.fault.InternalException;
import dev.winch.model.run.TaskId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * Transactional outbox: the messages of committed transactions that the broker does not have yet.
 * {@link Transaction#post} writes one batch per transaction, and the batch is removed after it was
 * published. Until its time a batch belongs to the process that wrote or claimed it; afterwards any
 * process can claim it. Safe for use by many threads and processes.
 */
public interface Outbox {

  /**
   * Claims batches whose time has come, oldest first; no other process gets them before {@code
   * until}.
   *
   * @param limit at most this many
   */
  List<OutboxBatch> claim(Instant now, Instant until, int limit);

  /** Deletes published batches; ignores missing ones. */
  void remove(Collection<String> ids);

  /**
   * The messages of one transaction.
   *
   * @param id time-ordered id
   * @param until when other processes may claim it
   */
  record OutboxBatch(String id, Instant until, List<Entry> entries) {
    public OutboxBatch {
      Objects.requireNonNull(id);
      Objects.requireNonNull(until);
      entries = List.copyOf(entries);
    }
  }

  /**
   * A reference to a message. The contents are read from the task's row, so nothing is stored twice
   * and no secret is stored here.
   *
   * @param target the node of a cancellation, otherwise the queue
   */
  record Entry(Kind kind, TaskId task, int dispatch, String target) {
    public Entry {
      Objects.requireNonNull(kind);
      Objects.requireNonNull(task);
      Objects.requireNonNull(target);
    }

    /** Serialises entries as a JSON list of lists. */
    public static String written(List<Entry> entries) {
      return PlainJson.write(
          entries.stream()
              .map(e -> List.of(e.kind().name(), e.task().value(), e.dispatch(), e.target()))
              .toList());
    }

    /** The reverse of {@link #written}. */
    public static List<Entry> read(String stored) {
      if (!(PlainJson.read(stored) instanceof List<?> entries)) {
        throw new InternalException("a stored outbox batch is not a JSON list: " + stored);
      }
      return entries.stream().map(Entry::of).toList();
    }

    private static Entry of(Object stored) {
      if (stored instanceof List<?> parts
          && parts.size() == 4
          && parts.get(0) instanceof String kind
          && parts.get(1) instanceof String task
          && parts.get(2) instanceof Long dispatch
          && parts.get(3) instanceof String target) {
        return new Entry(Kind.valueOf(kind), new TaskId(task), Math.toIntExact(dispatch), target);
      }
      throw new InternalException("a stored outbox batch contains an unknown message: " + stored);
    }
  }

  /** The type of {@link dev.winch.model.event.Message}. */
  enum Kind {
    DISPATCH,
    CANCEL,
    WITHDRAW
  }
}
