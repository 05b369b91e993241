package dev.winch.server.middleware;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.ExceptionMapper;
import dev.winch.server.http.Handler;
import dev.winch.server.http.Request;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Grants each client a number of requests a second, as many at once. */
public final class RateLimit implements Handler {
  /** A bucket is full again long before. */
  private static final Duration IDLE = Duration.ofMinutes(3);

  /** Clients known at a time: 100 MB at most, and the ones that were idle longest go first. */
  private static final long CLIENTS = 100_000;

  private final int perSecond;
  private final TimeMeter meter;
  private final LoadingCache<String, Bucket> buckets;
  private final ClientAddress clients;
  private final ExceptionMapper exceptionMapper;
  private final Handler inner;

  /**
   * @param nanos a clock that only goes forward
   */
  public RateLimit(
      int perSecond,
      ClientAddress clients,
      LongSupplier nanos,
      ExceptionMapper exceptionMapper,
      Handler inner) {
    this.perSecond = perSecond;
    this.clients = clients;
    this.meter = new Nanoseconds(nanos);
    this.exceptionMapper = exceptionMapper;
    this.inner = inner;
    this.buckets =
        Caffeine.newBuilder()
            .executor(Runnable::run)
            .ticker(nanos::getAsLong)
            .expireAfterAccess(IDLE)
            .maximumSize(CLIENTS)
            .build(client -> bucket());
  }

  private record Nanoseconds(LongSupplier nanos) implements TimeMeter {
    @Override
    public long currentTimeNanos() {
      return nanos.getAsLong();
    }

    @Override
    public boolean isWallClockBased() {
      return false;
    }
  }

  private Bucket bucket() {
    return Bucket.builder()
        .withCustomTimePrecision(meter)
        .addLimit(limit -> limit.capacity(perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
        .build();
  }

  @Override
  public ApiResponse handle(Request request) {
    ConsumptionProbe probe = buckets.get(clients.of(request)).tryConsumeAndReturnRemaining(1);
    if (probe.isConsumed()) {
      return inner.handle(request);
    }
    long seconds = Duration.ofNanos(probe.getNanosToWaitForRefill()).plusMillis(999).toSeconds();
    return exceptionMapper
        .response(429, "rate limit exceeded")
        .with("Retry-After", Long.toString(Math.max(seconds, 1)));
  }
}
