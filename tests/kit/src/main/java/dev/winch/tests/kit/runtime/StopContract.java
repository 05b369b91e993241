package dev.winch.tests.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.runtime.TaskRuntime;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.runtime.TaskRuntime.Run;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Contract tests of how runtimes stop runs without leftovers. */
public abstract class StopContract extends RuntimeUnderTest {
  /** Longer than any test: what waits for it fails. */
  private static final Duration ENDLESS = Duration.ofHours(1);

  /** Ignores TERM and has no end. */
  private static final String STUBBORN =
      "trap '' TERM; echo up; until [ -e never ]; do sleep 0.1; done";

  @Test
  void aRunBeyondItsTimeoutEndsWithTheReferencesText() throws InterruptedException {
    assertThat(run(script("sleep 60").timeout("300ms")))
        .isEqualTo(new Outcome.Failed("context deadline exceeded"));
    assertThat(run(script("true").timeout("300ms").post(List.of(part("a", "sleep 60", "")))))
        .isEqualTo(new Outcome.Failed("context deadline exceeded"));
  }

  @Test
  void j7_e46_theTimeoutOfAPreTaskCounts() throws InterruptedException {
    assertThat(run(script("echo main").pre(List.of(part("slow", "sleep 60", "300ms")))))
        .isEqualTo(new Outcome.Failed("context deadline exceeded"));
  }

  @Test
  void o16AStoppedTaskIsAskedFirstAndMayCleanUp() throws InterruptedException {
    var seen = new Collected();
    Run run =
        start(script("trap 'echo bye; exit 0' TERM; echo up; while :; do sleep 0.1; done"), seen);
    seen.awaitOutput("up");
    run.stop();
    run.stop();
    assertThat(run.await()).isEqualTo(new Outcome.Stopped());
    assertThat(seen.output()).endsWith("bye\n");
  }

  @Test
  void o16WhoIgnoresTermIsKilledAfterTheGracePeriod() throws InterruptedException {
    var seen = new Collected();
    Run run = start(script("trap '' TERM; echo up; while :; do sleep 0.1; done"), seen);
    seen.awaitOutput("up");
    run.stop();
    assertThat(run.await()).isEqualTo(new Outcome.Stopped());
  }

  @Test
  void o16TheGracePeriodIsNotCutShort() throws InterruptedException {
    try (TaskRuntime patient = open(ENDLESS)) {
      var seen = new Collected();
      Run run =
          patient.start(
              order(
                  script(
                          "trap 'sleep 2; echo bye; exit 0' TERM; echo up;"
                              + " while :; do sleep 0.1; done")
                      .build()),
              seen);
      seen.awaitOutput("up");
      run.stop();
      assertThat(run.await(SOON)).hasValue(new Outcome.Stopped());
      assertThat(seen.output()).endsWith("bye\n");
    }
    var seen = new Collected();
    Run stubborn = start(script(STUBBORN), seen);
    seen.awaitOutput("up");
    long asked = System.nanoTime();
    stubborn.stop();
    stubborn.await();
    assertThat(Duration.ofNanos(System.nanoTime() - asked)).isGreaterThanOrEqualTo(GRACE);
  }

  @Test
  void f17_killWaitsForNoGracePeriod() throws InterruptedException {
    try (TaskRuntime patient = open(ENDLESS)) {
      var seen = new Collected();
      Run run = patient.start(order(script(STUBBORN).build()), seen);
      seen.awaitOutput("up");
      run.kill();
      run.kill();
      assertThat(run.await(SOON)).hasValue(new Outcome.Stopped());
      nothingRemains();
    }
  }

  @Test
  void f17_killAfterStopWaitsForNoGracePeriod() throws InterruptedException {
    try (TaskRuntime patient = open(ENDLESS)) {
      var seen = new Collected();
      Run run = patient.start(order(script(STUBBORN).build()), seen);
      seen.awaitOutput("up");
      run.stop();
      assertThat(run.await(Duration.ofMillis(200))).isEmpty();
      run.kill();
      assertThat(run.await(SOON)).hasValue(new Outcome.Stopped());
      nothingRemains();
    }
  }

  @Test
  void f17_killReachesWhatLeftTheGroup() throws InterruptedException {
    try (TaskRuntime patient = open(ENDLESS)) {
      var seen = new Collected();
      Run run =
          patient.start(order(script("setsid sh -c \"" + STUBBORN + "\" & wait").build()), seen);
      seen.awaitOutput("up");
      run.kill();
      assertThat(run.await(SOON)).hasValue(new Outcome.Stopped());
      nothingRemains();
    }
  }

  @Test
  void f17_killedBeforeItsMainPartItBeginsNoFurtherOne() throws InterruptedException {
    var seen = new Collected();
    Run run = start(script("echo main").pre(List.of(part("a", STUBBORN, ""))), seen);
    seen.awaitOutput("up");
    run.kill();
    assertThat(run.await(SOON)).hasValue(new Outcome.Stopped());
    assertThat(seen.output()).isEqualTo("up\n");
  }

  @Test
  void f17_aRunThatIsKilledAtOnceLeavesNothing() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      Run run = start(script(STUBBORN), new Collected());
      run.kill();
      assertThat(run.await(SOON)).hasValue(new Outcome.Stopped());
    }
    nothingRemains();
  }

  @Test
  void killingARunThatHasEndedChangesNothing() throws InterruptedException {
    Run run = start(script("echo -n r > $WINCH_OUTPUT"), new Collected());
    Outcome outcome = run.await();
    run.kill();
    assertThat(run.await()).isEqualTo(outcome).isEqualTo(new Outcome.Completed("r"));
  }

  @Test
  void f17_killAllEndsEveryRunAndNothingStartsAfterwards() throws InterruptedException {
    try (TaskRuntime patient = open(ENDLESS)) {
      List<Collected> sinks = Stream.generate(Collected::new).limit(4).toList();
      List<Run> runs =
          sinks.stream()
              .map(
                  seen ->
                      patient.start(order(script("setsid sleep 600 & " + STUBBORN).build()), seen))
              .toList();
      sinks.forEach(seen -> seen.awaitOutput("up"));
      runs.getFirst().stop();
      assertThat(patient.killAll(SOON)).isTrue();
      assertThat(processes()).isEmpty();
      for (Run run : runs) {
        assertThat(run.await(SOON)).hasValue(new Outcome.Stopped());
      }
      var late = new Collected();
      Run refused = patient.start(order(script("echo late").build()), late);
      assertThat(refused.await(SOON)).hasValue(new Outcome.Stopped());
      assertThat(late.output()).isEmpty();
    }
    nothingRemains();
  }

  @Test
  void closingKillsWhatRunsAndLeavesNothing() throws InterruptedException {
    TaskRuntime patient = open(ENDLESS);
    var seen = new Collected();
    Run run = patient.start(order(script(STUBBORN).build()), seen);
    seen.awaitOutput("up");
    patient.close();
    assertThat(run.await(SOON)).hasValue(new Outcome.Stopped());
    assertThat(processes()).isEmpty();
    assertThat(belongings()).isEmpty();
  }

  @Test
  void aBoundedWaitReturnsTheOutcomeIfThereIsOne() throws InterruptedException {
    var seen = new Collected();
    Run run = start(script("echo up; sleep 600"), seen);
    seen.awaitOutput("up");
    assertThat(run.await(Duration.ofMillis(50))).isEmpty();
    run.kill();
    assertThat(run.await(SOON)).hasValue(new Outcome.Stopped());
    assertThat(run.await(Duration.ZERO)).hasValue(new Outcome.Stopped());
    assertThat(start(script("exit 3"), new Collected()).await(SOON))
        .hasValue(new Outcome.Failed(exitText(3, "").replace(": \n", ": ")));
    Optional<Outcome> refused =
        start(script("true").env(Map.of("a=b", "c")), new Collected()).await(SOON);
    assertThat(refused).containsInstanceOf(Outcome.Failed.class);
  }

  @Test
  void aSweepEndsRunsOfAnotherProcessOfTheNode() throws InterruptedException {
    var seen = new Collected();
    Run run = start(script("setsid sleep 600 & " + STUBBORN), seen);
    seen.awaitOutput("up");
    assertThat(processes()).isNotEmpty();
    try (TaskRuntime next = open(GRACE)) {
      next.sweep();
      nothingRemains();
      next.sweep();
    }
    run.kill();
    Awaitility.await().atMost(SOON).until(() -> run.await(Duration.ZERO).isPresent());
  }

  @Test
  void nothingRemainsAfterAnyEndOfARun() throws InterruptedException {
    run(script("sleep 600 & setsid sleep 600 & true").files(Map.of("deep/er/f", "x")));
    nothingRemains();
    run(script("sleep 600 & exit 1").pre(List.of(part("a", "sleep 600 & true", ""))));
    nothingRemains();
    run(script("sleep 600").timeout("200ms"));
    nothingRemains();
  }
}
