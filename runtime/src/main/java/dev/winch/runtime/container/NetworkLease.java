package dev.winch.runtime.container;

import dev.winch.runtime.container.NetworkSlots.Slot;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The network of one container until its end.
 *
 * @param mode network mode for the engine; empty for a network of its own
 * @param slot the reused network, if it is one
 * @param over whether it has been given back or discarded
 */
record NetworkLease(
    NetworkSlots slots, Optional<String> mode, Optional<Slot> slot, AtomicBoolean over) {

  NetworkLease(NetworkSlots slots, Optional<String> mode, Optional<Slot> slot) {
    this(slots, mode, slot, new AtomicBoolean());
  }

  /**
   * Docker sets the holder's host name; podman needs it explicitly, so that the network files
   * match.
   */
  Optional<String> hostname(EngineClient engine) {
    return slot.filter(lent -> engine.isPodman()).map(lent -> NetworkFiles.hostname(lent.holder()));
  }

  void giveBack() {
    end(slots::giveBack);
  }

  void discard() {
    end(slots::discard);
  }

  private void end(Consumer<Slot> how) {
    if (over.compareAndSet(false, true)) {
      slot.ifPresent(how);
    }
  }
}
