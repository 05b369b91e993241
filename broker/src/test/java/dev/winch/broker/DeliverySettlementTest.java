package dev.winch.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.broker.Broker.Delivery;
import dev.winch.model.run.JobId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.TaskSpec;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;

class DeliverySettlementTest {
  private static final TaskOrder ORDER =
      new TaskOrder(
          new TaskId("task"),
          new JobId("job"),
          1,
          0,
          "default",
          TaskSpec.named("task").run("true").build(),
          1);

  private final List<Way> done = Collections.synchronizedList(new ArrayList<>());
  private final DeliverySettlement settlement = recording(done);

  enum Way {
    ACK,
    RELEASE,
    PARK
  }

  private static DeliverySettlement recording(List<Way> done) {
    return new DeliverySettlement(() -> done.add(Way.ACK), () -> done.add(Way.RELEASE));
  }

  private static void settle(DeliverySettlement settlement, List<Way> done, Way way) {
    switch (way) {
      case ACK -> settlement.ack();
      case RELEASE -> settlement.release();
      case PARK -> settlement.settle(() -> done.add(Way.PARK));
    }
  }

  @Example
  void anUnsettledDeliveryStaysOpen() {
    assertThat(settlement.of(ORDER).order()).isEqualTo(ORDER);
    assertThat(done).isEmpty();
  }

  @Property(tries = 100)
  void theFirstWayCountsAndNoOtherFollows(@ForAll @NotEmpty List<Way> ways) {
    List<Way> seen = new ArrayList<>();
    DeliverySettlement one = recording(seen);

    ways.forEach(way -> settle(one, seen, way));

    assertThat(seen).containsExactly(ways.getFirst());
  }

  @Example
  void aHandlerSettlesByItsDelivery() {
    Delivery delivery = settlement.of(ORDER);

    delivery.release();
    delivery.ack();

    assertThat(done).containsExactly(Way.RELEASE);
  }

  @Example
  void ofManyThreadsOneSettles() throws InterruptedException {
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      Way way = Way.values()[i % Way.values().length];
      threads.add(
          Thread.startVirtualThread(
              () -> {
                try {
                  start.await();
                  settle(settlement, done, way);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              }));
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(done).hasSize(1);
  }
}
