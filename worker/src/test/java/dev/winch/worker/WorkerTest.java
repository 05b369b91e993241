package dev.winch.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.model.event.Report;
import dev.winch.runtime.TaskRuntime.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What a worker reports of a run, and when its delivery is settled. */
class WorkerTest extends OpenWorker {
  // From start to end

  @Test
  void aTaskIsReportedFromItsStartToItsEndAndTheEndRepeatsTheStart_E5() {
    Instant start = fixture.clock.instant();
    fixture.runtime.script(
        "a",
        scene -> {
          scene.print("hello\n");
          scene.sink().progress(50);
          fixture.clock.advance(Duration.ofSeconds(3));
          return new Outcome.Completed("result\n");
        });
    fixture.open(1);

    fixture.order("a");

    fixture.awaitReport(Report.Completed.class, "a");
    assertThat(fixture.reports.reports())
        .satisfiesExactly(
            report -> assertThat(report).isEqualTo(started("a", start)),
            report -> assertThat(report).isEqualTo(new Report.Progressed(id("a"), 1, 50)),
            report -> assertThat(report).isInstanceOf(Report.Logged.class),
            report ->
                assertThat(report)
                    .isEqualTo(
                        new Report.Completed(
                            id("a"),
                            1,
                            WorkerFixture.PROCESS,
                            start,
                            start.plusSeconds(3),
                            OptionalInt.of(1),
                            "result\n")));
    assertThat(fixture.reports.log()).isEqualTo("hello\n");
  }

  @Test
  void aTaskThatEndsBadlyIsReportedWithItsError() {
    fixture.runtime.script("a", _ -> new Outcome.Failed("exit status 3"));
    fixture.open(1);

    fixture.order("a");

    assertThat(fixture.awaitReport(Report.Failed.class, "a").error()).isEqualTo("exit status 3");
  }

  @Test
  void theEndIsReportedAfterTheWholeLog_E35() {
    fixture.reports.keep(Report.Logged.class);
    fixture.runtime.script(
        "a",
        scene -> {
          scene.print("last words");
          return new Outcome.Completed("");
        });
    fixture.open(1);

    fixture.order("a");

    await().until(() -> fixture.reports.waiting().size() == 1);
    assertThat(fixture.reports.reports(Report.Completed.class)).isEmpty();
    fixture.reports.settleAll();
    fixture.awaitReport(Report.Completed.class, "a");
  }

  @Test
  void theMessageIsAcknowledgedOnceTheStartIsSettledWhileTheTaskRunsOn_E8() {
    fixture.reports.keep(Report.Started.class);
    fixture.runtime.script("a", scene -> scene.untilStopped());
    fixture.open(1);

    fixture.order("a");

    fixture.awaitStarted("a");
    assertThat(unacked()).isEqualTo(1);
    fixture.reports.settleAll();
    await().until(() -> unacked() == 0);
    assertThat(fixture.reports.reports()).containsExactly(started("a", fixture.clock.instant()));
  }

  @Test
  void point7_aDispatchDeliveredTwiceRunsOnceAndIsAcknowledgedByItsStartAlone() {
    fixture.reports.keep(Report.Started.class);
    fixture.runtime.script("a", scene -> scene.untilStopped());
    fixture.open(3);

    fixture.order("a");
    fixture.awaitStarted("a");
    fixture.order("a", "b");
    fixture.awaitStarted("b");
    await().until(() -> unacked() == 2);
    fixture.awaitReport(Report.Completed.class, "b");
    assertThat(unacked()).as("deliveries of a").isEqualTo(2);

    fixture.reports.settleAll();
    await().until(() -> unacked() == 0);
    fixture.order("a", "c");
    fixture.awaitReport(Report.Completed.class, "c");
    await().until(() -> unacked() == 0);
    assertThat(fixture.runtime.startedIds()).containsOnlyOnce("a");
  }

  @Test
  void point7_aDispatchDeliveredAgainBeforeItsEndIsSettledDoesNotRunAgain() {
    fixture.reports.keep(Report.Completed.class);
    fixture.runtime.brief("a");
    fixture.open(3);

    fixture.order("a");
    await().until(() -> fixture.reports.waiting().size() == 1);
    fixture.order("a");
    await().until(() -> unacked() == 2);

    fixture.reports.settleAll();
    await().until(() -> unacked() == 0);
    assertThat(fixture.runtime.startedIds()).containsExactly("a");
  }

  @Test
  void f17_aRunThatTheRuntimeEndedByItselfGoesBackUncounted() {
    fixture.runtime.script("a", _ -> new Outcome.Stopped());
    fixture.open(1);

    fixture.order("a");

    fixture.awaitReport(Report.Returned.class, "a");
    assertThat(fixture.reports.reports(Report.Stopped.class)).isEmpty();
  }

  @Test
  void aRunThatIsOverInAMomentIsReportedByItsEndAlone() {
    fixture.runtime.brief("a");
    fixture.open(1);

    fixture.order("a");

    fixture.awaitReport(Report.Completed.class, "a");
    await().until(() -> unacked() == 0);
    assertThat(fixture.reports.reports(Report.Started.class)).isEmpty();
  }

  @Test
  void noReportOfARunPrecedesItsStart() {
    fixture.runtime.brief("a");
    fixture.runtime.script(
        "a",
        scene -> {
          scene.print("hello");
          return new Outcome.Completed("");
        });
    fixture.open(1);

    fixture.order("a");

    fixture.awaitReport(Report.Completed.class, "a");
    assertThat(fixture.reports.reports())
        .extracting(report -> (Object) report.getClass())
        .containsExactly(Report.Started.class, Report.Logged.class, Report.Completed.class);
  }

  @Test
  void noTaskWaitsForTheCommitOfItsStart() {
    fixture.reports.keep(Report.Started.class);
    fixture.open(1);

    fixture.order("a", "b");

    await().until(() -> fixture.runtime.startedIds().equals(List.of("a", "b")));
  }

  @Test
  void aDispatchThatRunsHereAlreadyDoesNotRunTwice_E37() {
    fixture.runtime.script("a", scene -> scene.untilStopped());
    fixture.open(2);
    fixture.order("a");
    fixture.awaitStarted("a");

    fixture.order("a", "b");

    fixture.awaitReport(Report.Completed.class, "b");
    await().until(() -> unacked() == 0);
    assertThat(fixture.runtime.startedIds()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void onlyNewFiniteNumbersFromZeroToAHundredAreProgress_E11() {
    fixture.runtime.script(
        "a",
        scene -> {
          for (double percent : new double[] {0, 10, 10, Double.NaN, -1, 101, 1 / 0.0, 100}) {
            scene.sink().progress(percent);
          }
          return new Outcome.Completed("");
        });
    fixture.open(1);

    fixture.order("a");

    fixture.awaitReport(Report.Completed.class, "a");
    assertThat(fixture.reports.reports(Report.Progressed.class))
        .extracting(Report.Progressed::percent)
        .containsExactly(0.0, 10.0, 100.0);
  }
}
