package dev.winch.engine.webhook;

import dev.winch.model.run.WebhookCall;

/** Makes one attempt to send a call. */
@FunctionalInterface
public interface WebhookSender {

  /**
   * Blocks for at most about 5 s; safe for use by many threads.
   *
   * @throws dev.winch.model.fault.UnavailableException if the job or task of the call cannot be
   *     read at the moment; this is no attempt
   */
  SendResult send(WebhookCall call);

  /** What came of an attempt. Texts name neither the path nor anything secret. */
  sealed interface SendResult {

    /** The receiver answered, after redirects if there were any. */
    record Status(int code) implements SendResult {}

    /** The receiver did not answer; a later attempt may reach it. */
    record Unreached(String why) implements SendResult {}

    /** The call must not or cannot be sent, whenever it is tried. */
    record Unsendable(String why) implements SendResult {}
  }
}
