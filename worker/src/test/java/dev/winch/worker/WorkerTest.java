package dev.winch.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.model.event.Report;
import dev.winch.model.fault.Unavailable;
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

/** What a worker does with its tasks; how it stops is told in {@link DrainTest}. */
class WorkerTest {
  private final Shop shop = new Shop();

  @AfterEach
  void close() {
    shop.close();
  }

  // From start to end

  @Test
  void aTaskIsReportedFromItsStartToItsEndAndTheEndRepeatsTheStart_E5() {
    Instant start = shop.clock.instant();
    shop.runtime.script(
        "a",
        scene -> {
          scene.print("hello\n");
          scene.sink().progress(50);
          shop.clock.advance(Duration.ofSeconds(3));
          return new Outcome.Completed("result\n");
        });
    shop.open(1);

    shop.order("a");

    shop.awaitReport(Report.Completed.class, "a");
    assertThat(shop.desk.reports())
        .satisfiesExactly(
            report -> assertThat(report).isEqualTo(started("a", start)),
            report -> assertThat(report).isEqualTo(new Report.Progressed(id("a"), 1, 50)),
            report -> assertThat(report).isInstanceOf(Report.Logged.class),
            report ->
                assertThat(report)
                    .isEqualTo(
                        new Report.Completed(
                            id("a"), 1, Shop.NODE, start, start.plusSeconds(3), "result\n")));
    assertThat(shop.desk.log()).isEqualTo("hello\n");
  }

  @Test
  void aTaskThatEndsBadlyIsReportedWithItsError() {
    shop.runtime.script("a", _ -> new Outcome.Failed("exit status 3"));
    shop.open(1);

    shop.order("a");

    assertThat(shop.awaitReport(Report.Failed.class, "a").error()).isEqualTo("exit status 3");
  }

  @Test
  void theEndIsToldAfterAllOfTheLogIsSettled_E35() {
    shop.desk.keep(Report.Logged.class);
    shop.runtime.script(
        "a",
        scene -> {
          scene.print("last words");
          return new Outcome.Completed("");
        });
    shop.open(1);

    shop.order("a");

    await().until(() -> shop.desk.waiting().size() == 1);
    assertThat(shop.desk.reports(Report.Completed.class)).isEmpty();
    shop.desk.settleAll();
    shop.awaitReport(Report.Completed.class, "a");
  }

  @Test
  void theMessageIsAcknowledgedOnceTheStartIsSettledWhileTheTaskRunsOn_E8() {
    shop.desk.keep(Report.Started.class);
    shop.runtime.script("a", scene -> scene.untilStopped());
    shop.open(1);

    shop.order("a");

    shop.awaitStarted("a");
    assertThat(unacked()).isEqualTo(1);
    shop.desk.settleAll();
    await().until(() -> unacked() == 0);
    assertThat(shop.desk.reports()).containsExactly(started("a", shop.clock.instant()));
  }

  @Test
  void point7_aDispatchDeliveredTwiceRunsOnceAndIsAcknowledgedByItsStartAlone() {
    shop.desk.keep(Report.Started.class);
    shop.runtime.script("a", scene -> scene.untilStopped());
    shop.open(3);

    shop.order("a");
    shop.awaitStarted("a");
    shop.order("a", "b");
    shop.awaitStarted("b");
    await().until(() -> unacked() == 2);
    shop.awaitReport(Report.Completed.class, "b");
    assertThat(unacked()).as("deliveries of a").isEqualTo(2);

    shop.desk.settleAll();
    await().until(() -> unacked() == 0);
    shop.order("a", "c");
    shop.awaitReport(Report.Completed.class, "c");
    await().until(() -> unacked() == 0);
    assertThat(shop.runtime.startedIds()).containsOnlyOnce("a");
  }

  @Test
  void point7_aDispatchDeliveredAgainBeforeItsEndIsSettledDoesNotRunAgain() {
    shop.desk.keep(Report.Completed.class);
    shop.runtime.brief("a");
    shop.open(3);

    shop.order("a");
    await().until(() -> shop.desk.waiting().size() == 1);
    shop.order("a");
    await().until(() -> unacked() == 2);

    shop.desk.settleAll();
    await().until(() -> unacked() == 0);
    assertThat(shop.runtime.startedIds()).containsExactly("a");
  }

  @Test
  void f17_aRunThatTheRuntimeEndedByItselfGoesBackUncounted() {
    shop.runtime.script("a", _ -> new Outcome.Stopped());
    shop.open(1);

    shop.order("a");

    shop.awaitReport(Report.Returned.class, "a");
    assertThat(shop.desk.reports(Report.Stopped.class)).isEmpty();
  }

  @Test
  void aRunThatIsOverInAMomentIsReportedByItsEndAlone() {
    shop.runtime.brief("a");
    shop.open(1);

    shop.order("a");

    shop.awaitReport(Report.Completed.class, "a");
    await().until(() -> unacked() == 0);
    assertThat(shop.desk.reports(Report.Started.class)).isEmpty();
  }

  @Test
  void nothingIsToldOfARunAheadOfItsStart() {
    shop.runtime.brief("a");
    shop.runtime.script(
        "a",
        scene -> {
          scene.print("hello");
          return new Outcome.Completed("");
        });
    shop.open(1);

    shop.order("a");

    shop.awaitReport(Report.Completed.class, "a");
    assertThat(shop.desk.reports())
        .extracting(report -> (Object) report.getClass())
        .containsExactly(Report.Started.class, Report.Logged.class, Report.Completed.class);
  }

  @Test
  void noTaskWaitsForTheCommitOfItsStart() {
    shop.desk.keep(Report.Started.class);
    shop.open(1);

    shop.order("a", "b");

    await().until(() -> shop.runtime.startedIds().equals(List.of("a", "b")));
  }

  @Test
  void aDispatchThatRunsHereAlreadyDoesNotRunTwice_E37() {
    shop.runtime.script("a", scene -> scene.untilStopped());
    shop.open(2);
    shop.order("a");
    shop.awaitStarted("a");

    shop.order("a", "b");

    shop.awaitReport(Report.Completed.class, "b");
    await().until(() -> unacked() == 0);
    assertThat(shop.runtime.startedIds()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void onlyNewFiniteNumbersFromZeroToAHundredAreProgress_E11() {
    shop.runtime.script(
        "a",
        scene -> {
          for (double percent : new double[] {0, 10, 10, Double.NaN, -1, 101, 1 / 0.0, 100}) {
            scene.sink().progress(percent);
          }
          return new Outcome.Completed("");
        });
    shop.open(1);

    shop.order("a");

    shop.awaitReport(Report.Completed.class, "a");
    assertThat(shop.desk.reports(Report.Progressed.class))
        .extracting(Report.Progressed::percent)
        .containsExactly(0.0, 10.0, 100.0);
  }

  // Cancel

  @Test
  void aCancelledTaskIsStoppedAndReportedAsSuch_E9() {
    shop.runtime.script("a", scene -> scene.untilStopped());
    shop.open(1);
    shop.order("a");
    shop.awaitStarted("a");

    shop.cancel("a");

    shop.awaitReport(Report.Stopped.class, "a");
    assertThat(shop.desk.reports(Report.Failed.class)).isEmpty();
  }

  @Test
  void aTaskThatEndedByItselfDuringItsCancellationIsReportedAsItEnded() {
    shop.runtime.script(
        "a",
        scene -> {
          scene.untilStopped();
          return new Outcome.Completed("just in time");
        });
    shop.open(1);
    shop.order("a");
    shop.awaitStarted("a");

    shop.cancel("a");

    shop.awaitReport(Report.Completed.class, "a");
    assertThat(shop.desk.reports(Report.Stopped.class)).isEmpty();
  }

  @Test
  void aCancelOfWhatDoesNotRunHereChangesNothing() {
    shop.open(1);
    shop.order("a");
    shop.awaitReport(Report.Completed.class, "a");

    shop.cancel("a");
    shop.cancel("unknown");
    shop.order("b");

    shop.awaitReport(Report.Completed.class, "b");
    assertThat(shop.desk.reports(Report.Stopped.class)).isEmpty();
  }

  @Test
  void aCancelOfAnEarlierDispatchLeavesTheCurrentOneAlone() {
    CountDownLatch go = new CountDownLatch(1);
    shop.runtime.script(
        "a",
        _ -> {
          go.await();
          return new Outcome.Completed("");
        });
    shop.open(1);
    shop.order(Orders.order("a", 2, "default"));
    shop.awaitStarted("a");

    shop.cancel("a");
    go.countDown();

    shop.awaitReport(Report.Completed.class, "a");
  }

  // What the task cannot help

  @Test
  void whileTheRuntimeCannotWorkTasksGoBackUncountedAndItsSlotTakesNothing_E2() {
    shop.runtime.script(
        "a",
        _ -> {
          throw new Unavailable("no container engine");
        });
    shop.runtime.fault(Optional.of("no container engine"));
    Worker worker = shop.open(1);

    shop.order("a", "b");

    shop.awaitReport(Report.Returned.class, "a");
    assertThat(worker.fault()).hasValue("no container engine");
    shop.timer.advance(Duration.ofSeconds(30));
    assertThat(shop.runtime.startedIds()).containsExactly("a");

    shop.runtime.fault(Optional.empty());
    await()
        .until(
            () -> {
              shop.timer.advance(Duration.ofSeconds(1));
              return shop.runtime.startedIds().contains("b");
            });
    assertThat(worker.fault()).isEmpty();
  }

  @Test
  void aTaskThatAHealthyRuntimeCannotRunGoesBackCounted_E2() {
    shop.runtime.script(
        "a",
        _ -> {
          throw new Unavailable("only this one");
        });
    shop.open(1);

    shop.order("a");

    shop.awaitReport(Report.Lost.class, "a");
    assertThat(shop.desk.reports(Report.Failed.class)).isEmpty();
  }

  @Test
  void aDefectCostsNeitherTheTaskNorTheSlot_E47() {
    shop.runtime.script(
        "a",
        _ -> {
          throw new IllegalStateException("planted");
        });
    shop.runtime.script(
        "b",
        _ -> {
          throw new StackOverflowError("planted");
        });
    shop.open(1);

    shop.order("a", "b", "c");

    shop.awaitReport(Report.Lost.class, "a");
    await()
        .until(
            () -> {
              shop.timer.advance(Duration.ofSeconds(1));
              return !shop.desk.reports(Report.Completed.class).isEmpty();
            });
    shop.awaitReport(Report.Lost.class, "b");
    shop.awaitReport(Report.Completed.class, "c");
  }

  @Test
  void reportsAreRepeatedUntilTheyAreSettled() {
    shop.desk.deaf(true);
    shop.open(1);
    shop.order("a");
    shop.awaitStarted("a");

    shop.timer.advance(Duration.ofSeconds(30));
    shop.desk.deaf(false);

    await()
        .until(
            () -> {
              shop.timer.advance(Duration.ofSeconds(10));
              return shop.desk.reports().size() == 2;
            });
    shop.awaitReport(Report.Started.class, "a");
    shop.awaitReport(Report.Completed.class, "a");
  }

  @Test
  void aDeafEngineStopsTheSlotsBeforeEndsPileUp() {
    shop.desk.keep(Report.Completed.class);
    shop.open(1);

    shop.order("a", "b", "c");

    await().until(() -> shop.runtime.startedIds().size() == 2);
    assertThat(shop.broker.queue("default").orElseThrow().size()).isEqualTo(1);
    shop.desk.settleAll();
    shop.awaitReport(Report.Completed.class, "c");
  }

  // What the worker adds to a task

  @Test
  void hostVariablesAreSetOverTheTasksOwnInMainPreAndPost() {
    AuxTask aux = aux(Map.of("REGION", "own", "OTHER", "kept"));
    shop.open(
        Shop.settings(
            1, Limits.NONE, "", HostEnv.of(List.of("AREA:REGION", "TZ"), Map.of("AREA", "north"))));

    shop.order(
        Orders.order(
            "a",
            1,
            "default",
            TaskSpec.named("a")
                .env(Map.of("REGION", "own", "OTHER", "kept"))
                .pre(List.of(aux))
                .post(List.of(aux))
                .build()));

    shop.awaitReport(Report.Completed.class, "a");
    Map<String, String> expected = Map.of("REGION", "north", "TZ", "", "OTHER", "kept");
    TaskSpec ran = shop.runtime.started().getFirst().task();
    assertThat(ran.env()).containsExactlyInAnyOrderEntriesOf(expected);
    assertThat(ran.pre().getFirst().env()).containsExactlyInAnyOrderEntriesOf(expected);
    assertThat(ran.post().getFirst().env()).containsExactlyInAnyOrderEntriesOf(expected);
  }

  @Test
  void defaultLimitsAndTimeoutFillWhatATaskDoesNotSay() {
    shop.open(Shop.settings(1, new Limits("2", "1g"), "5m", HostEnv.NONE));

    shop.order(withLimits("a", Optional.of(new Limits("", "64m")), ""));
    shop.order(withLimits("b", Optional.empty(), "1h"));

    shop.awaitReport(Report.Completed.class, "b");
    TaskSpec a = shop.runtime.started().getFirst().task();
    TaskSpec b = shop.runtime.started().getLast().task();
    assertThat(a.limits()).hasValue(new Limits("2", "64m"));
    assertThat(a.timeout()).isEqualTo("5m");
    assertThat(b.limits()).hasValue(new Limits("2", "1g"));
    assertThat(b.timeout()).isEqualTo("1h");
  }

  @Test
  void aRuntimeWithoutLimitsGetsNoDefaultLimitsButTheTimeout_O5() {
    shop.runtime.enforcesLimits(false);
    shop.open(Shop.settings(1, new Limits("2", "1g"), "5m", HostEnv.NONE));

    shop.order(withLimits("a", Optional.empty(), ""));

    shop.awaitReport(Report.Completed.class, "a");
    TaskSpec ran = shop.runtime.started().getFirst().task();
    assertThat(ran.limits()).isEmpty();
    assertThat(ran.timeout()).isEqualTo("5m");
  }

  @Test
  void aTaskEncryptedWithAnotherKeyGoesBackUntoldAndTheWorkerSaysWhy_O24() {
    Worker worker = shop.open(1);

    shop.order(Orders.order("a", 1, "default", TaskSpec.unreadable()));

    await().until(() -> worker.fault().isPresent());
    assertThat(worker.fault()).get().asString().contains("datastore.encryption.key");
    shop.timer.advance(Duration.ofSeconds(1));
    await().until(() -> unacked() == 1);
    assertThat(shop.runtime.started()).isEmpty();
    assertThat(shop.desk.reports(Report.OfTask.class)).isEmpty();
  }

  @Test
  void whatEarlierProcessesLeftIsSweptBeforeTheFirstTask() {
    shop.open(1);

    assertThat(shop.runtime.swept()).isTrue();
  }

  private int unacked() {
    return shop.broker.queue("default").orElseThrow().unacked();
  }

  private static Report started(String task, Instant at) {
    return new Report.Started(id(task), 1, Shop.NODE, at);
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
