package dev.winch.cli.doctor;

import java.time.Duration;
import java.time.Instant;

/** Whether the clock of this machine agrees with that of the server. */
public final class ClockCheck {
  private static final String CHECK = "clock";

  /** Schedules and retries of two machines differ by this at most. */
  private static final Duration MOST = Duration.ofSeconds(5);

  private ClockCheck() {}

  /**
   * @param sent when the server was asked, by the clock of this machine
   * @param server the time that it answered, in whole seconds
   * @param received when the answer came, by the clock of this machine
   */
  public static Finding of(Instant sent, Instant server, Instant received) {
    Duration ahead = Duration.between(server.plusSeconds(1), sent);
    Duration behind = Duration.between(received, server);
    Duration skew = ahead.compareTo(behind) > 0 ? ahead : behind;
    if (skew.compareTo(MOST) <= 0) {
      return Finding.ok(CHECK, "agrees with that of the server");
    }
    return Finding.failed(
        CHECK,
        "the clock of this machine is at least %d seconds %s that of the server: let both follow the same time servers"
            .formatted(skew.toSeconds(), ahead.compareTo(behind) > 0 ? "ahead of" : "behind"));
  }
}
