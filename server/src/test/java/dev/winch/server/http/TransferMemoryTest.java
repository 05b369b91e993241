package dev.winch.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TransferMemoryTest {
  private final TransferMemory held = new TransferMemory(100);
  private final List<String> disconnected = new ArrayList<>();

  private TransferMemory.Hold hold(String client) {
    return held.hold(why -> disconnected.add(client));
  }

  @Test
  void theOldestTransferIsEndedBeyondTheLimit() {
    TransferMemory.Hold first = hold("first");
    TransferMemory.Hold second = hold("second");
    TransferMemory.Hold third = hold("third");
    first.add(40);
    second.add(40);
    third.add(20);
    assertThat(disconnected).isEmpty();

    third.add(1);
    assertThat(disconnected).containsExactly("first");

    third.add(60);
    assertThat(disconnected).containsExactly("first", "second");
  }

  @Test
  void takenBytesAreNoLongerHeld() {
    TransferMemory.Hold first = hold("first");
    try (TransferMemory.Hold second = hold("second")) {
      first.add(60);
      second.add(40);
      first.add(-60);
      first.add(50);
    }
    first.add(50);
    assertThat(disconnected).isEmpty();

    first.add(1);
    assertThat(disconnected).containsExactly("first");
  }

  @Test
  void aDisconnectedTransferHoldsNoBytes() {
    TransferMemory.Hold first = hold("first");
    first.add(101);
    first.add(50);
    first.add(-150);
    first.close();
    hold("second").add(100);

    assertThat(disconnected).containsExactly("first");
  }
}
