package dev.winch.tests.kit.broker;

import static dev.winch.tests.kit.broker.Orders.dispatch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.broker.Broker;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.TaskId;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What goes between an engine and a node beside tasks: cancels, drains and reports. */
public abstract class NodeMessageContract extends QueueContract {
  private static final NodeId NODE = new NodeId("node");

  @Test
  void aCancelReachesItsNodeOnly() {
    List<String> here = new CopyOnWriteArrayList<>();
    List<String> there = new CopyOnWriteArrayList<>();
    broker.consumeCancels(NODE, (task, dispatch) -> here.add(task + "/" + dispatch));
    broker.consumeCancels(new NodeId("other"), (task, dispatch) -> there.add(task.value()));

    broker.publish(
        List.of(
            new Message.Cancel(new NodeId("gone"), new TaskId("x"), 1),
            new Message.Cancel(NODE, new TaskId("a"), 3)));

    await().untilAsserted(() -> assertThat(here).containsExactly("a/3"));
    assertThat(there).isEmpty();
  }

  @Test
  void aDrainReachesItsNodeOnlyAndTheLastOneCounts() {
    List<Boolean> here = new CopyOnWriteArrayList<>();
    List<Boolean> there = new CopyOnWriteArrayList<>();
    broker.consumeCancels(NODE, drains(here));
    broker.consumeCancels(new NodeId("other"), drains(there));

    broker.drain(NODE, true);
    await().untilAsserted(() -> assertThat(here).containsExactly(true));
    broker.drain(NODE, false);
    await().untilAsserted(() -> assertThat(here).containsExactly(true, false));
    broker.drain(new NodeId("gone"), true);

    assertThat(there).isEmpty();
  }

  private static Broker.CancelHandler drains(List<Boolean> seen) {
    return new Broker.CancelHandler() {
      @Override
      public void cancel(TaskId task, int dispatch) {}

      @Override
      public void drain(boolean drained) {
        seen.add(drained);
      }
    };
  }

  @Test
  void aCancelHandlerThatThrowsGetsTheNextCancelToo_E47() {
    List<String> seen = new CopyOnWriteArrayList<>();
    broker.consumeCancels(
        NODE,
        (task, dispatch) -> {
          seen.add(task.value());
          throw new IllegalStateException("planted");
        });

    broker.publish(List.of(new Message.Cancel(NODE, new TaskId("a"), 1)));
    await().untilAsserted(() -> assertThat(seen).contains("a"));
    broker.publish(List.of(new Message.Cancel(NODE, new TaskId("b"), 1)));

    await().untilAsserted(() -> assertThat(seen).contains("b"));
  }

  @Test
  void reportsOfARunKeepTheirOrder() {
    List<Double> seen = new CopyOnWriteArrayList<>();
    broker.consumeReports(
        report -> {
          seen.add(((Report.Progressed) report).percent());
          return CompletableFuture.completedFuture(null);
        });

    List<CompletableFuture<Void>> sent =
        IntStream.range(0, 100).mapToObj(i -> broker.report(progressed(i))).toList();

    sent.forEach(CompletableFuture::join);
    await().untilAsserted(() -> assertThat(seen).hasSize(100).isSorted());
  }

  @Test
  void aReportThatItsConsumerFailsOnIsDeliveredAgain() {
    List<Report> seen = new CopyOnWriteArrayList<>();
    broker.consumeReports(
        report -> {
          seen.add(report);
          return seen.size() == 1
              ? CompletableFuture.failedFuture(new IllegalStateException("planted"))
              : CompletableFuture.completedFuture(null);
        });

    Report report =
        new Report.Started(new TaskId("a"), 1, new NodeProcess(NODE, Instant.EPOCH), Instant.EPOCH);
    broker.report(report).exceptionallyCompose(_ -> broker.report(report)).join();

    await().untilAsserted(() -> assertThat(seen).containsExactly(report, report));
  }

  private static Report progressed(int percent) {
    return new Report.Progressed(new TaskId("a"), 1, percent);
  }
}
