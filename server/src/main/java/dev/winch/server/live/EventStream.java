package dev.winch.server.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.winch.model.fault.UnavailableException;
import dev.winch.server.http.LiveOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client. A virtual thread sends what its source has, and ends when there is no more: clients
 * that wait occupy no thread. A client that takes long is asked for again when it is done, so
 * nothing waits in memory for it.
 */
final class EventStream {
  private static final Logger log = LoggerFactory.getLogger(EventStream.class);

  /** A comment, which clients ignore. */
  private static final ByteBuffer BEAT =
      ByteBuffer.wrap(":\n\n".getBytes(UTF_8)).asReadOnlyBuffer();

  private final LiveOutput out;
  private final Executor executor;
  private final LongSupplier nanos;
  private final Consumer<EventStream> ended;

  /** Reasons to look since the thread began, 0 if there is no thread; more before the start. */
  private final AtomicInteger wakes = new AtomicInteger(1);

  @SuppressWarnings("NullAway.Init") // Set before the start and the first check.
  private EventSource source;

  private volatile long sentAt;
  private volatile boolean beats;
  private volatile boolean stops;
  private volatile boolean failed;
  private volatile boolean done;

  /**
   * @param ended called once
   */
  EventStream(LiveOutput out, Executor executor, LongSupplier nanos, Consumer<EventStream> ended) {
    this.out = out;
    this.executor = executor;
    this.nanos = nanos;
    this.ended = ended;
    this.sentAt = nanos.getAsLong();
  }

  /**
   * Sets what is sent.
   *
   * @param events may wake this stream already
   */
  void serve(EventSource events) {
    source = events;
    beats = true;
  }

  void start() {
    executor.execute(this::send);
  }

  /** Has the source asked; returns at once. */
  void wake() {
    if (wakes.getAndIncrement() == 0 && !done) {
      executor.execute(this::send);
    }
  }

  /** Looks after the stream from time to time. */
  void check(long silence) {
    if (nanos.getAsLong() - sentAt > silence) {
      sentAt = nanos.getAsLong();
      beats = true;
      wake();
    } else if (failed || source.isToBeAsked()) {
      wake();
    }
  }

  /** Ends the stream where it is; the client resumes elsewhere. */
  void stop() {
    stops = true;
    wake();
  }

  private void send() {
    int seen;
    do {
      seen = wakes.get();
      if (!done && !goesOn()) {
        done = true;
        source.close();
        ended.accept(this);
      }
    } while (!wakes.compareAndSet(seen, 0));
  }

  /** Sends what there is; returns false if the stream has ended. */
  private boolean goesOn() {
    try {
      failed = false;
      while (!stops) {
        Optional<EventSource.Piece> piece = source.next();
        if (piece.isEmpty()) {
          beat();
          return true;
        }
        out.write(piece.get().bytes().duplicate());
        sentAt = nanos.getAsLong();
        beats = false;
        if (piece.get().last()) {
          break;
        }
      }
      out.end();
      return false;
    } catch (UnavailableException e) {
      failed = true;
      return true;
    } catch (IOException e) {
      out.abort(e);
      return false;
    } catch (RuntimeException | Error e) {
      log.error("a stream of events is broken off; its client resumes it", e);
      out.abort(e);
      return false;
    }
  }

  private void beat() throws IOException {
    if (beats) {
      beats = false;
      out.write(BEAT.duplicate());
    }
  }
}
