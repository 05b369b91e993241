package dev.winch.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class OpenRequestsTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final OpenRequests requests = new OpenRequests(2);

  @Test
  void aCloseWaitsForTheLast() throws Exception {
    requests.begin();
    requests.begin();
    requests.end();
    CompletableFuture<Boolean> closed =
        CompletableFuture.supplyAsync(this::close, Thread::startVirtualThread);
    assertThat(closed).isNotDone();
    requests.end();

    assertThat(closed.get()).isTrue();
  }

  private boolean close() {
    try {
      return requests.close(LONG);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aCloseWaitsNoLongerThanItMay() throws Exception {
    requests.begin();

    assertThat(requests.close(Duration.ZERO)).isFalse();
  }

  @Test
  void closingWithoutRequestsReturnsAtOnce() throws Exception {
    assertThat(requests.close(LONG)).isTrue();
  }

  @Test
  void moreThanTheBoundAreTooMany() {
    requests.begin();
    requests.begin();
    assertThat(requests.areTooMany()).isFalse();
    requests.begin();
    assertThat(requests.areTooMany()).isTrue();
    requests.end();
    assertThat(requests.areTooMany()).isFalse();
  }
}
