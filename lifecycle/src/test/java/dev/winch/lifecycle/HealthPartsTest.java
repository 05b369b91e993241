package dev.winch.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;
import static org.awaitility.Awaitility.await;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class HealthPartsTest {
  private final HealthParts parts = new HealthParts();

  @Test
  void partsThatAreDownAreNamed() {
    parts.add("well", Optional::empty);
    parts.add("ill", () -> Optional.of("the disk is full"));
    parts.add("twice", Optional::empty);
    HealthParts.Registration second = parts.add("twice", () -> Optional.of("one of two"));
    assertThat(parts.names()).containsExactly("well", "ill", "twice");
    assertThat(parts.faults())
        .containsExactly(entry("ill", "the disk is full"), entry("twice", "one of two"));
    second.close();
    assertThat(parts.faults()).containsOnlyKeys("ill");
    assertThat(parts.names()).contains("twice");
  }

  @Test
  void aCheckThatFailsIsAFaultOfItsPartAlone() {
    parts.add(
        "broken",
        () -> {
          throw new StackOverflowError("in the check");
        });
    parts.add("ill", () -> Optional.of("why"));
    assertThat(parts.faults()).containsOnlyKeys("broken", "ill");
    assertThat(parts.faults().get("broken")).contains("in the check");
  }

  @Test
  void aPartThatDoesNotAnswerIsDownUntilItDoes() {
    CountDownLatch hang = new CountDownLatch(1);
    var check =
        new BoundedCheck(
            "the disk",
            () -> {
              try {
                hang.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              return Optional.empty();
            });
    parts.add("disk", check);
    assertThat(parts.faults()).containsExactly(entry("disk", "the disk does not answer"));
    hang.countDown();
    await().until(() -> parts.faults().isEmpty());
  }
}
