package dev.winch.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.model.event.Report;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.tests.kit.broker.Orders;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tasks are placed by what they and the worker have. */
class PlacementTest {
  private final WorkerFixture fixture = new WorkerFixture();
  private final CountDownLatch over = new CountDownLatch(1);

  @AfterEach
  void close() {
    over.countDown();
    fixture.close();
  }

  private void order(String task, String memory) {
    fixture.runtime.script(
        task,
        _ -> {
          over.await();
          return new Outcome.Completed("");
        });
    TaskSpec spec =
        TaskSpec.named(task).run("true").limits(Optional.of(new Limits("", memory))).build();
    fixture.order(Orders.order(task, 1, "default", spec));
  }

  private List<String> returned() {
    return fixture.reports.reports(Report.Returned.class).stream()
        .map(report -> report.task().value())
        .toList();
  }

  @Test
  void tasksThatDoNotFitTogetherReturnAndLetOthersPass() {
    fixture.open(WorkerFixture.settings(3, "8g"));
    order("a", "4g");
    order("b", "4g");
    fixture.awaitStarted("a");
    fixture.awaitStarted("b");
    order("c", "4g");
    order("d", "4g");
    order("small", "");
    await()
        .until(
            () -> {
              fixture.timer.advance(Duration.ofSeconds(1));
              return fixture.runtime.startedIds().contains("small");
            });
    assertThat(fixture.runtime.startedIds()).containsExactlyInAnyOrder("a", "b", "small");
    await().until(() -> returned().equals(List.of("c", "d")));
  }

  @Test
  void aTaskStartsAsSoonAsThereIsRoom() {
    fixture.open(WorkerFixture.settings(3, "8g"));
    order("a", "6g");
    fixture.awaitStarted("a");
    order("b", "4g");
    order("c", "2g");
    fixture.awaitStarted("c");
    assertThat(fixture.runtime.startedIds()).containsExactly("a", "c");
    over.countDown();
    fixture.awaitReport(Report.Completed.class, "b");
    assertThat(returned()).isEmpty();
  }

  @Test
  void aTaskThatExceedsTheWorkerRunsAlone() {
    fixture.open(WorkerFixture.settings(2, "8g"));
    order("huge", "64g");
    fixture.awaitStarted("huge");
    order("b", "1g");
    await()
        .until(
            () -> {
              fixture.timer.advance(Duration.ofSeconds(1));
              return returned().equals(List.of("b"));
            });
    assertThat(fixture.runtime.startedIds()).containsExactly("huge");
  }

  @Test
  void aTaskThatIsCancelledWhileItWaitsIsStopped() {
    fixture.open(WorkerFixture.settings(2, "8g"));
    order("a", "8g");
    fixture.awaitStarted("a");
    int pending = fixture.timer.pending();
    order("b", "8g");
    await("b waits for room").until(() -> fixture.timer.pending() > pending);
    fixture.cancel("b");
    fixture.awaitReport(Report.Stopped.class, "b");
  }
}
