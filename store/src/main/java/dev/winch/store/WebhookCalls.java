package dev.winch.store;

import dev.winch.model.run.WebhookCall;
import java.time.Instant;
import java.util.List;

/**
 * Queue of pending webhook calls; {@link Changes#calls} adds to it. The calls of one hook of one
 * job are ordered: only the first is ever due, and the next one becomes due when the first is
 * settled. Appending a call and settling the first one must exclude each other where transactions
 * overlap.
 *
 * <p>Used within the transaction that it comes from.
 */
public interface WebhookCalls {

  /**
   * Claims due calls, the longest due first, each with a new claim number. They are not due again
   * before {@code until}; after that the claiming process counts as dead.
   *
   * @param limit at most this many
   */
  List<WebhookCall> claim(Instant now, Instant until, int limit);

  /**
   * Deletes a delivered or given up call; the next one of its hook is due now.
   *
   * @return false, without a change, if the call was claimed again or deleted
   */
  boolean settle(WebhookCall claimed, Instant now);

  /**
   * Records a failed attempt; the call stays the first of its hook and is due again at {@code
   * until}.
   *
   * @return false, without a change, if the call was claimed again or deleted
   */
  boolean postpone(WebhookCall claimed, Instant until);
}
