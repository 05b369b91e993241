package dev.winch.server.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.Consumer;

/**
 * The memory that slow clients make the server hold: bodies that are still coming, answers that are
 * not taken yet. Where all of it together passes the bound, those clients are disconnected whose
 * transfer has lasted longest.
 */
final class HeldBytes {
  private static final String WHY = "others need the memory that this slow transfer holds";

  private final long most;
  private final SequencedSet<Hold> holds = new LinkedHashSet<>();
  private long sum;

  HeldBytes(long most) {
    this.most = most;
  }

  /** An eighth of the heap. */
  static HeldBytes ofThisProcess() {
    return new HeldBytes(Runtime.getRuntime().maxMemory() / 8);
  }

  /** What one client makes the server hold, until it is closed. */
  final class Hold implements AutoCloseable {
    private final Consumer<String> disconnect;
    private long bytes;
    private boolean ended;

    private Hold(Consumer<String> disconnect) {
      this.disconnect = disconnect;
    }

    /**
     * May end other clients' connections, or this one's.
     *
     * @param more bytes, negative for those that are held no more
     */
    void add(long more) {
      change(this, more).forEach(slow -> slow.disconnect.accept(WHY));
    }

    @Override
    public void close() {
      end(this);
    }
  }

  /**
   * @param disconnect ends the client's connection, for a reason
   */
  Hold hold(Consumer<String> disconnect) {
    return new Hold(disconnect);
  }

  /** Returns those that have to go. */
  private synchronized List<Hold> change(Hold hold, long more) {
    if (hold.ended) {
      return List.of();
    }
    hold.bytes += more;
    sum += more;
    if (hold.bytes > 0) {
      holds.add(hold);
    } else {
      holds.remove(hold);
    }
    List<Hold> slowest = new ArrayList<>();
    while (sum > most && !holds.isEmpty()) {
      Hold first = holds.getFirst();
      end(first);
      slowest.add(first);
    }
    return slowest;
  }

  private synchronized void end(Hold hold) {
    if (!hold.ended) {
      hold.ended = true;
      holds.remove(hold);
      sum -= hold.bytes;
    }
  }
}
