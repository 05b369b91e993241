package dev.winch.engine.webhook;

import dev.winch.engine.webhook.Sender.Answer;
import dev.winch.model.run.WebhookCall;
import java.time.Duration;
import java.util.Set;

/** What follows from an attempt. */
sealed interface Verdict {
  /** How many attempts a call gets in all. */
  int ATTEMPTS = 5;

  /** After the first failed attempt; the pause grows by it with every further one. */
  Duration PAUSE = Duration.ofSeconds(2);

  Set<Integer> PASSING = Set.of(429, 500, 502, 503, 504);

  record Delivered() implements Verdict {}

  record Again(Duration pause) implements Verdict {}

  record GivenUp(String why) implements Verdict {}

  static Verdict on(WebhookCall call, Answer answer) {
    return switch (answer) {
      case Answer.Status(int code) when code >= 200 && code < 300 -> new Delivered();
      case Answer.Status(int code) when PASSING.contains(code) ->
          againIfLeft(call, "it answered " + code);
      case Answer.Status(int code) -> new GivenUp("it answered " + code);
      case Answer.Unreached(String why) -> againIfLeft(call, why);
      case Answer.Unsendable(String why) -> new GivenUp(why);
    };
  }

  private static Verdict againIfLeft(WebhookCall call, String why) {
    int attempts = call.attempts() + 1;
    return attempts < ATTEMPTS
        ? new Again(PAUSE.multipliedBy(attempts))
        : new GivenUp(why + ", as the last of " + ATTEMPTS + " attempts showed");
  }
}
