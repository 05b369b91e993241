package dev.winch.tests.broker;

import static dev.winch.tests.kit.broker.Orders.dispatch;
import static dev.winch.tests.kit.broker.Orders.order;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.broker.Broker;
import dev.winch.broker.Broker.Subscription;
import dev.winch.broker.inprocess.InProcessBroker;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.tests.kit.broker.BrokerContract;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The in-process broker: the contract, and what it promises beyond. */
class InProcessBrokerTest extends BrokerContract {
  private static final int DEEP = 3_000;

  private final Set<TaskId> ended = ConcurrentHashMap.newKeySet();
  private final AtomicInteger loads = new AtomicInteger();
  private final AtomicInteger faults = new AtomicInteger();

  @Override
  protected Broker open() {
    return new InProcessBroker(this::load);
  }

  private Optional<TaskOrder> load(TaskId task, int dispatch) {
    if (faults.getAndDecrement() > 0) {
      throw new UnavailableException("the database does not answer");
    }
    loads.incrementAndGet();
    return ended.contains(task)
        ? Optional.empty()
        : Optional.of(order(task.value(), dispatch, "default"));
  }

  @Test
  void aDeepQueueKeepsAThousandOrdersAndLoadsTheOthersWhenTheirTurnComes() {
    publishDeepQueue();

    List<String> seen = taken(1, DEEP);

    assertThat(seen)
        .containsExactlyElementsOf(IntStream.range(0, DEEP).mapToObj(i -> "t" + i).toList());
    assertThat(loads).hasValue(DEEP - 1_000);
  }

  @Test
  void anOutdatedDispatchIsDropped() {
    publishDeepQueue();
    ended.add(new TaskId("t2000"));
    ended.add(new TaskId("t2001"));

    List<String> seen = taken(1, DEEP - 2);

    assertThat(seen).hasSize(DEEP - 2).doesNotContain("t2000", "t2001");
    assertThat(info("default").unacked()).isZero();
  }

  @Test
  void aStoreThatDoesNotAnswerDelaysButLosesNothing() {
    publishDeepQueue();
    faults.set(2);

    assertThat(taken(4, DEEP)).hasSize(DEEP).contains("t1000", "t2999");
  }

  @Test
  void aWithdrawnTaskIsGoneAtOnce_E25() {
    broker.publish(List.of(dispatch(order("a")), dispatch(order("b"))));

    broker.publish(List.of(new Message.Withdraw("default", new TaskId("a"), 1)));

    assertThat(info("default").size()).isEqualTo(1);
    assertThat(taken(1, 1)).containsExactly("b");
  }

  @Test
  void withdrawingAnEarlierDispatchLeavesTheCurrentOne() {
    broker.publish(List.of(dispatch(order("a", 2, "default"))));

    broker.publish(List.of(new Message.Withdraw("default", new TaskId("a"), 1)));

    assertThat(info("default").size()).isEqualTo(1);
  }

  @Test
  void aTaskWaitsOnceAndItsLatestDispatchCounts() {
    broker.publish(
        List.of(
            dispatch(order("a", 1, "default")),
            dispatch(order("b", 1, "default")),
            dispatch(order("a", 2, "default")),
            dispatch(order("a", 2, "default")),
            dispatch(order("a", 1, "default"))));

    assertThat(info("default").size()).isEqualTo(2);
    assertThat(taken(1, 2)).containsExactly("b", "a");
  }

  @Test
  void withoutAConsumerAReportIsRefusedSoThatItsSenderRepeatsIt() {
    Report report = new Report.Progressed(new TaskId("a"), 1, 50);

    assertThat(broker.report(report)).isCompletedExceptionally();
  }

  @Test
  void reportsHaveOneConsumerAtATime() {
    Subscription first = broker.consumeReports(_ -> CompletableFuture.completedFuture(null));
    assertThatThrownBy(() -> broker.consumeReports(_ -> CompletableFuture.completedFuture(null)))
        .isInstanceOf(InternalException.class);

    first.close();

    broker.consumeReports(_ -> CompletableFuture.completedFuture(null));
    broker.report(new Report.Progressed(new TaskId("a"), 1, 50)).join();
  }

  @Test
  void aClosedBrokerRefusesMessages() {
    broker.close();

    assertThatThrownBy(() -> broker.publish(List.of(dispatch(order("a")))))
        .isInstanceOf(UnavailableException.class);
  }

  private void publishDeepQueue() {
    List<Message> messages =
        IntStream.range(0, DEEP).mapToObj(i -> dispatch(order("t" + i))).toList();
    broker.publish(messages);
  }
}
