package dev.winch.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.event.Report;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.tests.kit.broker.Orders;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** A worker stops what is cancelled, and nothing else. */
class CancellationTest extends OpenWorker {
  // Cancel

  @Test
  void aCancelledTaskIsStoppedAndReportedAsSuch_E9() {
    fixture.runtime.script("a", scene -> scene.untilStopped());
    fixture.open(1);
    fixture.order("a");
    fixture.awaitStarted("a");

    fixture.cancel("a");

    fixture.awaitReport(Report.Stopped.class, "a");
    assertThat(fixture.reports.reports(Report.Failed.class)).isEmpty();
  }

  @Test
  void aTaskThatEndedByItselfDuringItsCancellationIsReportedAsItEnded() {
    fixture.runtime.script(
        "a",
        scene -> {
          scene.untilStopped();
          return new Outcome.Completed("just in time");
        });
    fixture.open(1);
    fixture.order("a");
    fixture.awaitStarted("a");

    fixture.cancel("a");

    fixture.awaitReport(Report.Completed.class, "a");
    assertThat(fixture.reports.reports(Report.Stopped.class)).isEmpty();
  }

  @Test
  void cancellingATaskThatRunsElsewhereChangesNothing() {
    fixture.open(1);
    fixture.order("a");
    fixture.awaitReport(Report.Completed.class, "a");

    fixture.cancel("a");
    fixture.cancel("unknown");
    fixture.order("b");

    fixture.awaitReport(Report.Completed.class, "b");
    assertThat(fixture.reports.reports(Report.Stopped.class)).isEmpty();
  }

  @Test
  void aCancelOfAnEarlierDispatchLeavesTheCurrentOneAlone() {
    CountDownLatch go = new CountDownLatch(1);
    fixture.runtime.script(
        "a",
        _ -> {
          go.await();
          return new Outcome.Completed("");
        });
    fixture.open(1);
    fixture.order(Orders.order("a", 2, "default"));
    fixture.awaitStarted("a");

    fixture.cancel("a");
    go.countDown();

    fixture.awaitReport(Report.Completed.class, "a");
  }
}
