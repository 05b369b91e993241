package dev.winch.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.model.event.Report;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.tests.kit.broker.Orders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Tests of a worker's tasks; {@link DrainTest} tests its shutdown. */
class WorkerTest {
  private final WorkerFixture fixture = new WorkerFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

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
  void theEndIsToldAfterAllOfTheLogIsSettled_E35() {
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
  void nothingIsToldOfARunAheadOfItsStart() {
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
  void aCancelOfWhatDoesNotRunHereChangesNothing() {
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

  // What the task cannot help

  @Test
  void whileTheRuntimeCannotWorkTasksGoBackUncountedAndItsSlotTakesNothing_E2() {
    fixture.runtime.script(
        "a",
        _ -> {
          throw new UnavailableException("no container engine");
        });
    fixture.runtime.fault(Optional.of("no container engine"));
    Worker worker = fixture.open(1);

    fixture.order("a", "b");

    fixture.awaitReport(Report.Returned.class, "a");
    assertThat(worker.fault()).hasValue("no container engine");
    fixture.timer.advance(Duration.ofSeconds(30));
    assertThat(fixture.runtime.startedIds()).containsExactly("a");

    fixture.runtime.fault(Optional.empty());
    await()
        .until(
            () -> {
              fixture.timer.advance(Duration.ofSeconds(1));
              return fixture.runtime.startedIds().contains("b");
            });
    assertThat(worker.fault()).isEmpty();
  }

  @Test
  void aTaskThatAHealthyRuntimeCannotRunGoesBackCounted_E2() {
    fixture.runtime.script(
        "a",
        _ -> {
          throw new UnavailableException("only this one");
        });
    fixture.open(1);

    fixture.order("a");

    fixture.awaitReport(Report.Lost.class, "a");
    assertThat(fixture.reports.reports(Report.Failed.class)).isEmpty();
  }

  @Test
  void aDefectCostsNeitherTheTaskNorTheSlot_E47() {
    fixture.runtime.script(
        "a",
        _ -> {
          throw new IllegalStateException("planted");
        });
    fixture.runtime.script(
        "b",
        _ -> {
          throw new StackOverflowError("planted");
        });
    fixture.open(1);

    fixture.order("a", "b", "c");

    fixture.awaitReport(Report.Lost.class, "a");
    await()
        .until(
            () -> {
              fixture.timer.advance(Duration.ofSeconds(1));
              return !fixture.reports.reports(Report.Completed.class).isEmpty();
            });
    fixture.awaitReport(Report.Lost.class, "b");
    fixture.awaitReport(Report.Completed.class, "c");
  }

  @Test
  void reportsAreRepeatedUntilTheyAreSettled() {
    fixture.reports.deaf(true);
    fixture.open(1);
    fixture.order("a");
    fixture.awaitStarted("a");

    fixture.timer.advance(Duration.ofSeconds(30));
    fixture.reports.deaf(false);

    await()
        .until(
            () -> {
              fixture.timer.advance(Duration.ofSeconds(10));
              return fixture.reports.reports().size() == 2;
            });
    fixture.awaitReport(Report.Started.class, "a");
    fixture.awaitReport(Report.Completed.class, "a");
  }

  @Test
  void aDeafEngineStopsTheSlotsBeforeEndsPileUp() {
    fixture.reports.keep(Report.Completed.class);
    fixture.open(1);

    fixture.order("a", "b", "c");

    await().until(() -> fixture.runtime.startedIds().size() == 2);
    assertThat(fixture.broker.queue("default").orElseThrow().size()).isEqualTo(1);
    fixture.reports.settleAll();
    fixture.awaitReport(Report.Completed.class, "c");
  }

  // What the worker adds to a task

  @Test
  void hostVariablesAreSetOverTheTasksOwnInMainPreAndPost() {
    AuxTask aux = aux(Map.of("REGION", "own", "OTHER", "kept"));
    fixture.open(
        WorkerFixture.settings(
            1, Limits.NONE, "", HostEnv.of(List.of("AREA:REGION", "TZ"), Map.of("AREA", "north"))));

    fixture.order(
        Orders.order(
            "a",
            1,
            "default",
            TaskSpec.named("a")
                .env(Map.of("REGION", "own", "OTHER", "kept"))
                .pre(List.of(aux))
                .post(List.of(aux))
                .build()));

    fixture.awaitReport(Report.Completed.class, "a");
    Map<String, String> expected = Map.of("REGION", "north", "TZ", "", "OTHER", "kept");
    TaskSpec ran = fixture.runtime.started().getFirst().task();
    assertThat(ran.env()).containsExactlyInAnyOrderEntriesOf(expected);
    assertThat(ran.pre().getFirst().env()).containsExactlyInAnyOrderEntriesOf(expected);
    assertThat(ran.post().getFirst().env()).containsExactlyInAnyOrderEntriesOf(expected);
  }

  @Test
  void defaultLimitsAndTimeoutFillWhatATaskDoesNotSay() {
    fixture.open(WorkerFixture.settings(1, new Limits("2", "1g"), "5m", HostEnv.NONE));

    fixture.order(withLimits("a", Optional.of(new Limits("", "64m")), ""));
    fixture.order(withLimits("b", Optional.empty(), "1h"));

    fixture.awaitReport(Report.Completed.class, "b");
    TaskSpec a = fixture.runtime.started().getFirst().task();
    TaskSpec b = fixture.runtime.started().getLast().task();
    assertThat(a.limits()).hasValue(new Limits("2", "64m"));
    assertThat(a.timeout()).isEqualTo("5m");
    assertThat(b.limits()).hasValue(new Limits("2", "1g"));
    assertThat(b.timeout()).isEqualTo("1h");
  }

  @Test
  void aRuntimeWithoutLimitsGetsNoDefaultLimitsButTheTimeout_O5() {
    fixture.runtime.enforcesLimits(false);
    fixture.open(WorkerFixture.settings(1, new Limits("2", "1g"), "5m", HostEnv.NONE));

    fixture.order(withLimits("a", Optional.empty(), ""));

    fixture.awaitReport(Report.Completed.class, "a");
    TaskSpec ran = fixture.runtime.started().getFirst().task();
    assertThat(ran.limits()).isEmpty();
    assertThat(ran.timeout()).isEqualTo("5m");
  }

  @Test
  void aTaskEncryptedWithAnotherKeyGoesBackUntoldAndTheWorkerSaysWhy_O24() {
    Worker worker = fixture.open(1);

    fixture.order(Orders.order("a", 1, "default", TaskSpec.unreadable()));

    await().until(() -> worker.fault().isPresent());
    assertThat(worker.fault()).get().asString().contains("datastore.encryption.key");
    fixture.timer.advance(Duration.ofSeconds(1));
    await().until(() -> unacked() == 1);
    assertThat(fixture.runtime.started()).isEmpty();
    assertThat(fixture.reports.reports(Report.OfTask.class)).isEmpty();
  }

  @Test
  void whatEarlierProcessesLeftIsSweptBeforeTheFirstTask() {
    fixture.open(1);

    assertThat(fixture.runtime.swept()).isTrue();
  }

  private int unacked() {
    return fixture.broker.queue("default").orElseThrow().unacked();
  }

  private static Report started(String task, Instant at) {
    return new Report.Started(id(task), 1, WorkerFixture.PROCESS, at);
  }

  private static TaskId id(String task) {
    return new TaskId(task);
  }

  private static TaskOrder withLimits(String task, Optional<Limits> limits, String timeout) {
    return Orders.order(
        task, 1, "default", TaskSpec.named(task).limits(limits).timeout(timeout).build());
  }

  private static AuxTask aux(Map<String, String> env) {
    return new AuxTask(
        "aux", "", "", Optional.empty(), "true", List.of(), List.of(), env, Map.of(), "");
  }
}
