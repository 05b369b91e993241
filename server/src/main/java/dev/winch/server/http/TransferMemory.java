package dev.winch.server.http;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.function.Consumer;

/**
 * Limits the memory held by slow clients: bodies that are still arriving and answers not yet read.
 * When the total exceeds an eighth of the heap, the clients with the longest transfers are
 * disconnected.
 */
final class TransferMemory {
  private static final String WHY = "others need the memory that this slow transfer holds";

  private final long most;

  @GuardedBy("this")
  private final SequencedSet<Hold> holds = new LinkedHashSet<>();

  @GuardedBy("this")
  private long sum;

  TransferMemory(long most) {
    this.most = most;
  }

  /** The limit of this process: an eighth of the heap. */
  static TransferMemory ofThisProcess() {
    return new TransferMemory(Runtime.getRuntime().maxMemory() / 8);
  }

  /** The memory of one client, until it is closed. */
  final class Hold implements AutoCloseable {
    private final Consumer<String> disconnect;
    private long bytes;
    private boolean ended;

    private Hold(Consumer<String> disconnect) {
      this.disconnect = disconnect;
    }

    /**
     * Adds held bytes; may disconnect other clients or this one.
     *
     * @param more bytes; negative for released ones
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
   * @param disconnect closes the client's connection with a reason
   */
  Hold hold(Consumer<String> disconnect) {
    return new Hold(disconnect);
  }

  /** Changes the total and returns the clients to be disconnected. */
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
