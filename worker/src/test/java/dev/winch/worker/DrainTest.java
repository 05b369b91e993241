package dev.winch.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.model.event.Report;
import dev.winch.model.run.Node.Status;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.tests.kit.runtime.ScriptedRuntime;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** O10: how a worker stops without losing what runs on it. */
class DrainTest {
  private static final Duration DRAIN = Shop.STOP.stop();

  private final Shop shop = new Shop();

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void anIdleWorkerStopsAtOnce() throws InterruptedException {
    shop.open(4);

    ends(shop.closing());
  }

  @Test
  void whatEndsInTimeIsReportedAsItEnded() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    runs(
        _ -> {
          go.await();
          return new Outcome.Completed("done");
        });

    Thread closing = shop.closing();
    shop.timer.advance(DRAIN.minusMillis(1));
    go.countDown();
    ends(closing);

    assertThat(shop.desk.reports(Report.Completed.class)).hasSize(1);
  }

  @Test
  void theStopWaitsForTheCommitOfTheLastEnd() {
    shop.desk.keep(Report.Completed.class);
    shop.open(1);
    shop.order("a");
    await().until(() -> shop.desk.waiting().size() == 1);

    Thread closing = shop.closing();

    assertThat(closing.isAlive()).isTrue();
    shop.desk.settleAll();
    await().until(() -> !closing.isAlive());
  }

  @Test
  void whatRunsLongerIsStoppedAndHandedBackUncounted() throws InterruptedException {
    runs(scene -> scene.untilStopped());

    Thread closing = shop.closing();
    shop.timer.advance(DRAIN);
    ends(closing);

    assertThat(shop.desk.reports(Report.Returned.class)).hasSize(1);
    assertThat(shop.desk.reports(Report.Stopped.class)).isEmpty();
    assertThat(shop.desk.reports(Report.Lost.class)).isEmpty();
  }

  @Test
  void whatIgnoresTheStopIsKilledAndHandedBack() throws InterruptedException {
    runs(scene -> scene.untilKilled());

    Thread closing = shop.closing();
    shop.timer.advance(Shop.STOP.kill());
    ends(closing);

    assertThat(shop.desk.reports(Report.Returned.class)).hasSize(1);
  }

  @Test
  void decision5_theScheduleIsTheEndEvenIfTheRuntimeHangs() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    runs(
        _ -> {
          never.await();
          return new Outcome.Stopped();
        });

    Thread closing = shop.closing();
    shop.timer.advance(Shop.STOP.leave().minusMillis(1));
    assertThat(closing.isAlive()).isTrue();
    shop.timer.advance(Duration.ofMillis(1));
    ends(closing);

    assertThat(shop.desk.reports(Report.Returned.class)).isEmpty();
    never.countDown();
  }

  @Test
  void theScheduleIsTheEndEvenIfNobodyTakesTheReports() throws InterruptedException {
    shop.desk.deaf(true);
    runs(
        scene -> {
          scene.print("never stored");
          return scene.untilStopped();
        });

    Thread closing = shop.closing();
    shop.timer.advance(Shop.STOP.leave());
    ends(closing);

    assertThat(shop.desk.reports()).isEmpty();
  }

  @Test
  void nothingIsTakenWhileTheWorkerStops() throws InterruptedException {
    runs(scene -> scene.untilStopped());

    Thread closing = shop.closing();
    shop.order("b");
    shop.timer.advance(DRAIN);
    ends(closing);

    assertThat(shop.runtime.startedIds()).containsExactly("a");
    assertThat(shop.broker.queue("default").orElseThrow().size()).isEqualTo(1);
  }

  @Test
  void theNodeSaysThatItDrains() {
    runs(scene -> scene.untilStopped());

    shop.closing();

    await()
        .until(
            () -> shop.desk.reports(Report.Heartbeat.class).getLast().node().status(),
            Status.DRAINING::equals);
  }

  @Test
  void f17_whatIgnoresTheStopIsKilledInTimeToBeReported() throws InterruptedException {
    runs(scene -> scene.untilKilled());

    Thread closing = shop.closing();
    shop.timer.advance(Shop.STOP.kill().minusMillis(1));
    assertThat(shop.desk.reports(Report.Returned.class)).isEmpty();
    shop.timer.advance(Duration.ofMillis(1));
    shop.awaitReport(Report.Returned.class, "a");
    ends(closing);
  }

  @Test
  void f17_theMomentsOfTheStopHoldAlthoughTheBrokerHangs() throws InterruptedException {
    CountDownLatch hangs = new CountDownLatch(1);
    runs(scene -> scene.untilKilled());
    shop.desk.hang(hangs);

    Thread closing = shop.closing();
    await().until(shop.desk::hangs);
    shop.timer.advance(Shop.STOP.kill());
    await().until(shop.runtime::allKilled);
    shop.timer.advance(Shop.STOP.leave().minus(Shop.STOP.kill()));
    hangs.countDown();
    ends(closing);
  }

  private static void ends(Thread closing) throws InterruptedException {
    assertThat(closing.join(Duration.ofMinutes(1))).as("the worker has stopped").isTrue();
  }

  /** Opens a worker with two slots, one of which is taken by this task. */
  private void runs(ScriptedRuntime.Script script) {
    shop.runtime.script("a", script);
    shop.open(2);
    shop.order("a");
    shop.awaitStarted("a");
  }
}
