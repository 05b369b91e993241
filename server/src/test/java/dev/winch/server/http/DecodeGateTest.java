package dev.winch.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DecodeGateTest {
  private final DecodeGate gate = new DecodeGate(100, 150);
  private final CountDownLatch release = new CountDownLatch(1);
  private volatile int inside;

  private CompletableFuture<Integer> decode(int length) {
    return CompletableFuture.supplyAsync(
        () -> gate.decode(new byte[length], this::hold), Thread::startVirtualThread);
  }

  private synchronized void count(int change) {
    inside += change;
  }

  private int hold(byte[] body) {
    count(1);
    try {
      release.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    count(-1);
    return body.length;
  }

  @Test
  void f4_bodiesAreDecodedTogetherUpToABoundAndALongerOneAlone() {
    CompletableFuture<Integer> first = decode(60);
    await().until(() -> inside == 1);
    CompletableFuture<Integer> second = decode(40);
    await().until(() -> inside == 2);
    CompletableFuture<Integer> third = decode(140);

    assertThatThrownBy(() -> gate.decode(new byte[151], this::hold))
        .isInstanceOf(RefusedRequest.class)
        .hasMessageContaining("try again");
    assertThat(third).isNotDone();
    assertThat(inside).isEqualTo(2);
    release.countDown();

    assertThat(first.join()).isEqualTo(60);
    assertThat(second.join()).isEqualTo(40);
    assertThat(third.join()).isEqualTo(140);
  }

  @Test
  void anEmptyBodyIsDecodedToo() {
    assertThat(gate.<Integer>decode(new byte[0], body -> body.length)).isZero();
  }
}
