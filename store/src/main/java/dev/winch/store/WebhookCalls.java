package dev.winch.store;

import dev.winch.model.run.WebhookCall;
import java.time.Instant;
import java.util.List;

/**
 * What webhooks are owed; {@link Changes#calls} adds to it. The calls of one hook of one job form a
 * line: only the first of it is ever due, so that they arrive in order, and the next one becomes
 * due when the first is settled. To add to a line and to settle its first must exclude one another
 * where transactions overlap.
 *
 * <p>Used within the transaction that it comes from.
 */
public interface WebhookCalls {

  /**
   * Takes calls that are due, the longest due first, each under its next claim number. They are not
   * due again before {@code until}; whoever has not settled them by then is taken for dead.
   *
   * @param limit at most this many
   */
  List<WebhookCall> claim(Instant now, Instant until, int limit);

  /**
   * Ends a call, delivered or given up; the next one of its line is due now.
   *
   * @return false, and nothing changed, if it was claimed anew or is gone
   */
  boolean settle(WebhookCall claimed, Instant now);

  /**
   * Counts a failed attempt; the call stays the first of its line and is due again then.
   *
   * @return false, and nothing changed, if it was claimed anew or is gone
   */
  boolean postpone(WebhookCall claimed, Instant until);
}
