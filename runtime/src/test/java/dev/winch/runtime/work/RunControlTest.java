package dev.winch.runtime.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.DelayTimer;
import dev.winch.model.fault.UnavailableException;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.runtime.work.RunControl.EndedEarly;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunControlTest {
  private static final Duration LONG = Duration.ofHours(1);

  private final DelayTimer timers =
      new DelayTimer(
          new BackgroundThreads(
              UnavailableException.class, System::nanoTime, new SplittableRandom(1)),
          "run-control-test");
  private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();

  /** Notes what is asked of it. */
  private final class Recorder implements RunControl.Target {
    @Override
    public void terminate() {
      calls.add("terminate");
    }

    @Override
    public void kill() {
      calls.add("kill");
    }
  }

  @AfterEach
  void close() {
    timers.close();
  }

  private String next() throws InterruptedException {
    return calls.poll(30, TimeUnit.SECONDS);
  }

  @Test
  void aStopAsksTheTargetToEndAndKillsItAfterTheGrace() throws Exception {
    var control = new RunControl(timers, Duration.ofMillis(1));
    control.enter(Recorder::new);

    control.stop();

    assertThat(new String[] {next(), next()}).containsExactlyInAnyOrder("terminate", "kill");
    assertThat(control.close(new Outcome.Completed("late"))).isEqualTo(new Outcome.Stopped());
  }

  @Test
  void aKillEndsTheTargetAtOnceAlsoDuringTheGrace() throws Exception {
    var control = new RunControl(timers, LONG);
    control.enter(Recorder::new);

    control.stop();
    assertThat(next()).isEqualTo("terminate");
    control.kill();

    assertThat(next()).isEqualTo("kill");
  }

  @Test
  void nothingBeginsAfterAnEarlyEnd() {
    var control = new RunControl(timers, LONG);

    control.stop();

    assertThat(control.endsEarly()).isTrue();
    assertThatThrownBy(() -> control.enter(Recorder::new)).isInstanceOf(EndedEarly.class);
    assertThatThrownBy(control::check).isInstanceOf(EndedEarly.class);
  }

  @Test
  void aTargetThatBeganOnlyAfterItWasEndedIsEndedAgain() throws Exception {
    var control = new RunControl(timers, LONG);
    Recorder target = control.enter(Recorder::new);
    control.stop();
    assertThat(next()).isEqualTo("terminate");

    control.begun(target);
    assertThat(next()).isEqualTo("terminate");
    control.forbid();
    control.begun(target);
    assertThat(next()).isEqualTo("kill");
  }

  @Test
  void theTimeoutEndsTheRunWithItsReason() throws Exception {
    var control = new RunControl(timers, LONG);
    Recorder target = control.enter(Recorder::new);

    control.bound(target, Duration.ofMillis(1));

    assertThat(next()).isEqualTo("terminate");
    control.stop();
    assertThat(control.close(new Outcome.Completed("late")))
        .isEqualTo(new Outcome.Failed(RunControl.TIMED_OUT));
  }

  @Test
  void callsAfterTheEndHaveNoEffect() throws Exception {
    var control = new RunControl(timers, LONG);
    control.enter(Recorder::new);
    control.leave();

    assertThat(control.close(new Outcome.Completed("done")))
        .isEqualTo(new Outcome.Completed("done"));
    control.stop();
    control.kill();

    assertThat(control.endsEarly()).isFalse();
    assertThat(calls).isEmpty();
  }
}
