package dev.winch.model.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class BackoffTest {
  private final Backoff pauses = Backoff.doubling(Duration.ofMillis(100), Duration.ofSeconds(5));

  @Test
  void pausesDoubleUpToTheLongest() {
    assertThat(pauses.after(1, 0)).isEqualTo(Duration.ofMillis(100));
    assertThat(pauses.after(2, 0)).isEqualTo(Duration.ofMillis(200));
    assertThat(pauses.after(6, 0)).isEqualTo(Duration.ofMillis(3200));
    assertThat(pauses.after(7, 0)).isEqualTo(Duration.ofSeconds(5));
    assertThat(pauses.after(Integer.MAX_VALUE, 0)).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aShareOfThePauseIsTakenOffAfterItsBound() {
    assertThat(pauses.after(1, 0.5)).isEqualTo(Duration.ofMillis(50));
    assertThat(pauses.after(100, 0.25)).isEqualTo(Duration.ofMillis(3750));
    assertThat(pauses.after(100, 1)).isZero();
  }

  @Test
  void aFactorOfOneKeepsThePause() {
    Backoff steady = new Backoff(Duration.ofSeconds(10), 1, Duration.ofHours(1));
    assertThat(steady.after(9, 0)).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void daysDoNotOverflow() {
    Backoff patient = new Backoff(Duration.ofDays(30), 1e9, Duration.ofDays(365));
    assertThat(patient.after(100, 0)).isEqualTo(Duration.ofDays(365));
  }
}
