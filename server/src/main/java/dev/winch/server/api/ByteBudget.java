package dev.winch.server.api;

import dev.winch.model.fault.UnavailableException;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Memory that requests share for one purpose. Who finds it used up waits in turn, and is asked to
 * come again if that takes too long. Safe for use by many threads.
 */
public final class ByteBudget {
  /** Bytes of one permit of the semaphore, whose permits are few enough to be counted in an int. */
  private static final long UNIT = 1 << 10;

  private final String purpose;
  private final Duration patience;
  private final int units;
  private final Semaphore free;

  /**
   * @param purpose what it is used for, for whoever gets none
   * @param patience how long a request waits for its share
   */
  public ByteBudget(String purpose, long bytes, Duration patience) {
    this.purpose = purpose;
    this.patience = patience;
    this.units = Math.clamp(bytes / UNIT, 1, Integer.MAX_VALUE);
    this.free = new Semaphore(units, true);
  }

  /** What a request holds until it is closed. */
  public interface Share extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Takes a share of so many bytes; one that is larger than all there is takes everything.
   *
   * @throws UnavailableException if others have not given back enough in time
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
