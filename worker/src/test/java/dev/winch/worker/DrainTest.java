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
  private static final Duration DRAIN = WorkerFixture.STOP.stop();

  private final WorkerFixture fixture = new WorkerFixture();

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void anIdleWorkerStopsAtOnce() throws InterruptedException {
    fixture.open(4);

    ends(fixture.closing());
  }

  @Test
  void tasksThatEndWithinTheDrainAreReported() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    runs(
        _ -> {
          go.await();
          return new Outcome.Completed("done");
        });

    Thread closing = fixture.closing();
    fixture.timer.advance(DRAIN.minusMillis(1));
    go.countDown();
    ends(closing);

    assertThat(fixture.reports.reports(Report.Completed.class)).hasSize(1);
  }

  @Test
  void theStopWaitsForTheCommitOfTheLastEnd() {
    fixture.reports.keep(Report.Completed.class);
    fixture.open(1);
    fixture.order("a");
    await().until(() -> fixture.reports.waiting().size() == 1);

    Thread closing = fixture.closing();

    assertThat(closing.isAlive()).isTrue();
    fixture.reports.settleAll();
    await().until(() -> !closing.isAlive());
  }

  @Test
  void tasksBeyondTheDrainAreStoppedAndReturnedUncounted() throws InterruptedException {
    runs(scene -> scene.untilStopped());

    Thread closing = fixture.closing();
    fixture.timer.advance(DRAIN);
    ends(closing);

    assertThat(fixture.reports.reports(Report.Returned.class)).hasSize(1);
    assertThat(fixture.reports.reports(Report.Stopped.class)).isEmpty();
    assertThat(fixture.reports.reports(Report.Lost.class)).isEmpty();
  }

  @Test
  void aTaskThatIgnoresTheStopIsKilledAndReturned() throws InterruptedException {
    runs(scene -> scene.untilKilled());

    Thread closing = fixture.closing();
    fixture.timer.advance(WorkerFixture.STOP.kill());
    ends(closing);

    assertThat(fixture.reports.reports(Report.Returned.class)).hasSize(1);
  }

  @Test
  void decision5_theScheduleIsTheEndEvenIfTheRuntimeHangs() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    runs(
        _ -> {
          never.await();
          return new Outcome.Stopped();
        });

    Thread closing = fixture.closing();
    fixture.timer.advance(WorkerFixture.STOP.leave().minusMillis(1));
    assertThat(closing.isAlive()).isTrue();
    fixture.timer.advance(Duration.ofMillis(1));
    ends(closing);

    assertThat(fixture.reports.reports(Report.Returned.class)).isEmpty();
    never.countDown();
  }

  @Test
  void theShutdownDeadlineHoldsWhileReportsAreBlocked() throws InterruptedException {
    fixture.reports.deaf(true);
    runs(
        scene -> {
          scene.print("never stored");
          return scene.untilStopped();
        });

    Thread closing = fixture.closing();
    fixture.timer.advance(WorkerFixture.STOP.leave());
    ends(closing);

    assertThat(fixture.reports.reports()).isEmpty();
  }

  @Test
  void nothingIsTakenWhileTheWorkerStops() throws InterruptedException {
    runs(scene -> scene.untilStopped());

    Thread closing = fixture.closing();
    fixture.order("b");
    fixture.timer.advance(DRAIN);
    ends(closing);

    assertThat(fixture.runtime.startedIds()).containsExactly("a");
    assertThat(fixture.broker.queue("default").orElseThrow().size()).isEqualTo(1);
  }

  @Test
  void aDrainedWorkerFinishesItsTasksAndTakesNoneUntilResumed() {
    CountDownLatch go = new CountDownLatch(1);
    runs(
        _ -> {
          go.await();
          return new Outcome.Completed("done");
        });

    fixture.broker.drain(WorkerFixture.NODE, true);
    awaitStatus(Status.DRAINING);
    fixture.order("b");
    go.countDown();
    fixture.awaitReport(Report.Completed.class, "a");
    fixture.beat();
    awaitStatus(Status.DRAINING);
    assertThat(fixture.runtime.startedIds()).containsExactly("a");
    assertThat(fixture.broker.queue("default").orElseThrow().size()).isEqualTo(1);

    fixture.broker.drain(WorkerFixture.NODE, false);
    fixture.awaitStarted("b");
    awaitStatus(Status.UP);
  }

  @Test
  void aWorkerThatStopsIsNotResumed() throws InterruptedException {
    runs(scene -> scene.untilStopped());

    Thread closing = fixture.closing();
    fixture.order("b");
    fixture.broker.drain(WorkerFixture.NODE, false);
    fixture.timer.advance(DRAIN);
    ends(closing);

    assertThat(fixture.runtime.startedIds()).containsExactly("a");
  }

  private void awaitStatus(Status status) {
    await()
        .until(
            () -> fixture.reports.reports(Report.Heartbeat.class).getLast().node().status(),
            status::equals);
  }

  @Test
  void theNodeSaysThatItDrains() {
    runs(scene -> scene.untilStopped());

    fixture.closing();

    await()
        .until(
            () -> fixture.reports.reports(Report.Heartbeat.class).getLast().node().status(),
            Status.DRAINING::equals);
  }

  @Test
  void f17_aTaskThatIgnoresTheStopIsKilledInTimeToBeReported() throws InterruptedException {
    runs(scene -> scene.untilKilled());

    Thread closing = fixture.closing();
    fixture.timer.advance(WorkerFixture.STOP.kill().minusMillis(1));
    assertThat(fixture.reports.reports(Report.Returned.class)).isEmpty();
    fixture.timer.advance(Duration.ofMillis(1));
    fixture.awaitReport(Report.Returned.class, "a");
    ends(closing);
  }

  @Test
  void f17_theMomentsOfTheStopHoldAlthoughTheBrokerHangs() throws InterruptedException {
    CountDownLatch hangs = new CountDownLatch(1);
    runs(scene -> scene.untilKilled());
    fixture.reports.hang(hangs);

    Thread closing = fixture.closing();
    await().until(fixture.reports::hangs);
    fixture.timer.advance(WorkerFixture.STOP.kill());
    await().until(fixture.runtime::allKilled);
    fixture.timer.advance(WorkerFixture.STOP.leave().minus(WorkerFixture.STOP.kill()));
    hangs.countDown();
    ends(closing);
  }

  private static void ends(Thread closing) throws InterruptedException {
    assertThat(closing.join(Duration.ofMinutes(1))).as("the worker has stopped").isTrue();
  }

  /** Opens a worker with two slots, one of which is taken by this task. */
  private void runs(ScriptedRuntime.Script script) {
    fixture.runtime.script("a", script);
    fixture.open(2);
    fixture.order("a");
    fixture.awaitStarted("a");
  }
}
