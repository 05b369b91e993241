package dev.winch.engine.webhook;

import dev.winch.engine.webhook.WebhookSender.SendResult;
import dev.winch.model.run.WebhookCall;
import java.time.Duration;
import java.util.Set;

/** What an attempt means for its call. */
sealed interface DeliveryResult {
  /** How many attempts a call gets in all. */
  int ATTEMPTS = 5;

  /** After the first failed attempt; the pause grows by it with every further one. */
  Duration PAUSE = Duration.ofSeconds(2);

  Set<Integer> PASSING = Set.of(429, 500, 502, 503, 504);

  record Delivered() implements DeliveryResult {}

  record Retry(Duration pause) implements DeliveryResult {}

  record GivenUp(String why) implements DeliveryResult {}

  static DeliveryResult on(WebhookCall call, SendResult result) {
    return switch (result) {
      case SendResult.Status(int code) when code >= 200 && code < 300 -> new Delivered();
      case SendResult.Status(int code) when PASSING.contains(code) ->
          againIfLeft(call, "it answered " + code);
      case SendResult.Status(int code) -> new GivenUp("it answered " + code);
      case SendResult.Unreached(String why) -> againIfLeft(call, why);
      case SendResult.Unsendable(String why) -> new GivenUp(why);
    };
  }

  private static DeliveryResult againIfLeft(WebhookCall call, String why) {
    int attempts = call.attempts() + 1;
    return attempts < ATTEMPTS
        ? new Retry(PAUSE.multipliedBy(attempts))
        : new GivenUp(why + ", as the last of " + ATTEMPTS + " attempts showed");
  }
}
