package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.server.http.RawClient.Heard;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Passwords cannot be guessed, and nobody is locked out by another. */
class GuessingTest extends AccountFixture {
  @Test
  void manyPasswordsOfOneClientAtOnceWaitTheirTurn() throws Exception {
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        String wrong = AccessTest.basic("nobody" + i + ":guess");
        answers.add(clients.submit(() -> get("/jobs", from("10.0.0.67") + wrong).status()));
      }
      for (Future<Integer> answer : answers) {
        assertThat(answer.get()).isEqualTo(401);
      }
    }
  }

  @Test
  void guessingIsSlowedDownAndLocksNoOtherUserOut() throws IOException {
    String guesser = from("10.0.0.66");
    String wrong = AccessTest.basic("ann:guess");
    assertThat(get("/jobs", from("10.0.0.1") + ANN).status()).isEqualTo(200);
    for (int i = 0; i < 20; i++) {
      assertThat(get("/jobs", guesser + wrong).status()).isEqualTo(401);
    }
    Heard blocked = get("/jobs", guesser + wrong);

    assertThat(blocked.status()).isEqualTo(429);
    assertThat(blocked.headers()).containsEntry("retry-after", "1");
    assertThat(login("ann", "ann-pass2", guesser).status()).isEqualTo(429);
    assertThat(get("/jobs", guesser + ANN).status())
        .as("this process has seen the right password before")
        .isEqualTo(200);
    assertThat(login("ann", "ann-pass", from("10.0.0.2")).status()).isEqualTo(200);
    assertThat(get("/jobs", guesser + AccessTest.basic("root:root-pass")).status()).isEqualTo(200);

    api.clock.advance(Duration.ofSeconds(1));
    assertThat(get("/jobs", guesser + wrong).status()).isEqualTo(401);
    assertThat(get("/jobs", guesser + wrong).headers()).containsEntry("retry-after", "2");
  }

  /** What was right a day long is checked by one query, so a guesser cannot occupy its turn. */
  @Test
  void aKnownPairNeedsNoTurn() throws IOException {
    assertThat(get("/jobs", ANN).status()).isEqualTo(200);
    api.clock.advance(Duration.ofHours(2));
    assertThat(get("/jobs", ANN).status()).isEqualTo(200);
    api.store.breakDown("the database does not answer");
    assertThat(get("/nope", ANN).status()).isEqualTo(404);
    api.clock.advance(Duration.ofMinutes(2));
    assertThat(get("/nope", ANN).status()).as("the query").isEqualTo(503);
  }
}
