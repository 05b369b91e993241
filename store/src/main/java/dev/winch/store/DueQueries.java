package dev.winch.store;

import dev.winch.model.event.Due;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What time-driven work asks: what the rows await, and when. */
public interface DueQueries {

  /**
   * Delayed retries, job timeouts and schedule firings that are due up to this instant; per kind
   * the earliest first, then by id.
   *
   * @param limit at most this many of each kind
   */
  List<Due> upTo(Instant until, int limit);

  /** When the next webhook call is due or the claim of one expires; empty if there is none. */
  Optional<Instant> nextWebhookCall();
}
