package dev.winch.server.api;

import dev.winch.model.fault.UnavailableException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Memory budget that requests share: a fair semaphore over bytes. A request waits in order for its
 * share, and gets 503 if that takes too long. Thread-safe.
 */
public final class ByteBudget {
  /** Bytes per permit of the semaphore, so that the number of permits fits into an int. */
  private static final long UNIT = 1 << 10;

  private final String purpose;
  private final Duration patience;
  private final int units;
  private final Semaphore free;

  /**
   * @param purpose use of the memory, for the error message
   * @param patience how long a request waits for its share
   */
  public ByteBudget(String purpose, long bytes, Duration patience) {
    this.purpose = purpose;
    this.patience = patience;
    this.units = Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE);
    this.free = new Semaphore(units, true);
  }

  /** The share of a request, held until it is closed. */
  public interface Share extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Acquires a share; one that is larger than the budget takes all of it.
   *
   * @throws UnavailableException if not enough became free in time
   */
  public Share take(long bytes) {
    int wanted = Math.clamp((bytes + UNIT - 1) / UNIT, 1, units);
    try {
      if (!free.tryAcquire(wanted, patience.toNanos(), TimeUnit.NANOSECONDS)) {
        throw new UnavailableException("the server is busy with " + purpose + "; try again");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("server shutting down");
    }
    return () -> free.release(wanted);
  }
}
