package dev.winch.server.live;

import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.fault.UnavailableException;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.LiveOutput;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The open streams of events of this process. Thread-safe. */
public final class EventStreams implements AutoCloseable {
  /** Fewer than connections and requests at a time, so that they never take the last one. */
  private static final int MOST = 12_000;

  /** Longest silence; proxies cut connections that are silent for a minute. */
  private static final Duration SILENCE = Duration.ofSeconds(15);

  private static final Duration BETWEEN_CHECKS = Duration.ofMillis(250);

  private final LongSupplier nanos;
  private final Executor executor = ShortLivedThreads.virtualPerCall("events-");
  private final Set<EventStream> open = ConcurrentHashMap.newKeySet();
  private final BackgroundLoop checks;
  private volatile boolean closed;

  /**
   * @param nanos a clock that only goes forward
   */
  public EventStreams(LongSupplier nanos, BackgroundThreads threads) {
    this.nanos = nanos;
    this.checks = threads.loop("event-streams", this::check);
    checks.start();
  }

  /**
   * Answers with a stream of events.
   *
   * @param source made from what it calls when it has something; called once
   * @throws UnavailableException if there are too many
   */
  public ApiResponse open(Function<Runnable, EventSource> source) {
    if (open.size() >= MOST) {
      throw new UnavailableException("this server has " + MOST + " open streams; try again");
    }
    return ApiResponse.events(out -> start(out, source));
  }

  private void start(LiveOutput out, Function<Runnable, EventSource> source) {
    EventStream stream = new EventStream(out, executor, nanos, open::remove);
    stream.serve(source.apply(stream::wake));
    open.add(stream);
    stream.start();
    if (closed) {
      stream.stop();
    }
  }

  private Duration check() {
    open.forEach(stream -> stream.check(SILENCE.toNanos()));
    return BETWEEN_CHECKS;
  }

  /** Ends all streams; their clients resume at another process or at the next start. */
  @Override
  public void close() {
    closed = true;
    checks.close();
    open.forEach(EventStream::stop);
  }
}
