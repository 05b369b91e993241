package dev.winch.engine.coordinator;

import dev.winch.model.event.Message;
import dev.winch.store.Transaction;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Brings messages of committed transactions to the broker, whichever process dies in between. The
 * default methods suit a publisher that stores nothing and publishes at once.
 */
interface MessagePublisher extends AutoCloseable {

  /**
   * Keeps in the transaction what must survive until it is handed over.
   *
   * @param before what was kept by a transaction whose outcome is unknown, and whose messages are
   *     among these as far as they are still to be sent
   */
  default OutboxRef keep(Transaction transaction, List<Message> messages, OutboxRef before) {
    return OutboxRef.NOTHING;
  }

  /** Sees to it that committed messages are handed over. */
  void handOver(List<Message> messages, OutboxRef ref);

  default void start() {}

  /** Hands over what it can at once; the rest is found in the store. */
  @Override
  default void close() {}

  /**
   * Parcels of the outbox.
   *
   * @param until when others may take them
   */
  record OutboxRef(List<String> parcels, Instant until) {
    static final OutboxRef NOTHING = new OutboxRef(List.of(), Instant.MAX);

    public OutboxRef {
      parcels = List.copyOf(parcels);
    }

    OutboxRef and(Optional<String> parcel, Instant end) {
      List<String> all = new ArrayList<>(parcels);
      parcel.ifPresent(all::add);
      return new OutboxRef(all, end.isBefore(until) ? end : until);
    }
  }
}
