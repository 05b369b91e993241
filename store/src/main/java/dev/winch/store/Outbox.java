package dev.winch.store;

import dev.winch.codec.PlainJson;
import dev.winch.model.fault.InternalException;
import dev.winch.model.run.TaskId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * What committed transactions send and no broker is known to have: a parcel per transaction,
 * written by {@link Transaction#post} and removed once it was handed over. A parcel belongs to
 * whoever wrote or claimed it until its time has come, and to the next who claims it then. Safe for
 * use by many threads and processes.
 */
public interface Outbox {

  /**
   * Takes parcels whose time has come, the oldest first; nobody else gets them before {@code
   * until}.
   *
   * @param limit at most this many
   */
  List<OutboxBatch> claim(Instant now, Instant until, int limit);

  /** Forgets parcels that were handed over; those that are not there are no matter. */
  void remove(Collection<String> ids);

  /**
   * What one transaction sends.
   *
   * @param id of the one who wrote it; sorts by age
   * @param until when others may take it
   */
  record OutboxBatch(String id, Instant until, List<Entry> entries) {
    public OutboxBatch {
      Objects.requireNonNull(id);
      Objects.requireNonNull(until);
      entries = List.copyOf(entries);
    }
  }

  /**
   * A message without what it carries: the task's row tells the rest, so that nothing is stored
   * twice and no secret is stored here.
   *
   * @param target the node of a cancellation, the queue of all else
   */
  record Entry(Kind kind, TaskId task, int dispatch, String target) {
    public Entry {
      Objects.requireNonNull(kind);
      Objects.requireNonNull(task);
      Objects.requireNonNull(target);
    }

    /** Entries as stores keep them: a JSON list of lists. */
    public static String written(List<Entry> entries) {
      return PlainJson.write(
          entries.stream()
              .map(e -> List.of(e.kind().name(), e.task().value(), e.dispatch(), e.target()))
              .toList());
    }

    /** The reverse of {@link #written}. */
    public static List<Entry> read(String stored) {
      if (!(PlainJson.read(stored) instanceof List<?> entries)) {
        throw new InternalException("a stored parcel is no list: " + stored);
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
      throw new InternalException("a stored parcel holds what is no message: " + stored);
    }
  }

  /** Which {@link dev.winch.model.event.Message} it is. */
  enum Kind {
    DISPATCH,
    CANCEL,
    WITHDRAW
  }
}
