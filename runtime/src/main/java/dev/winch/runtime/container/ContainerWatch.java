package dev.winch.runtime.container;

import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.LogStream;
import dev.winch.runtime.work.RunControl;
import dev.winch.runtime.work.TaskFailure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for the end of a container, across restarts of the engine. If containers survive the engine
 * (podman; docker with {@code live-restore}), the wait continues; output from the meantime is lost,
 * and the log says so. If the engine stopped the container, the run is lost.
 */
final class ContainerWatch {
  private static final Logger log = LoggerFactory.getLogger(ContainerWatch.class);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
  private static final int SIGNALLED = 128;
  private static final int KILLED = SIGNALLED + 9;
  private static final int TERMINATED = SIGNALLED + 15;

  private final EngineClient engine;
  private final ContainerOperations containers;
  private final RunControl control;
  private final Duration grace;

  ContainerWatch(
      EngineClient engine, ContainerOperations containers, RunControl control, Duration grace) {
    this.engine = engine;
    this.containers = containers;
    this.control = control;
    this.grace = grace;
  }

  /** Called about once a second while the container runs. */
  @FunctionalInterface
  interface Tick {
    void run() throws TaskFailure;
  }

  /**
   * Waits for the end.
   *
   * @throws UnavailableException if the engine stopped it
   */
  int exitCode(RunningContainer started, Tick tick)
      throws TaskFailure, EngineRefusal, InterruptedException {
    RunningContainer running = started;
    while (true) {
      try {
        while (!running.output().awaitEnd(TICK)) {
          tick.run();
        }
        return requireOwn(running.exitCode().await());
      } catch (UnavailableException e) {
        log.warn("lost contact to container {}, retrying: {}", started.id(), e.getMessage());
        awaitEngine(e);
        ContainerOperations.State state = containers.state(started.id());
        if (!state.runs()) {
          return ended(state, e);
        }
        running = follow(started);
      }
    }
  }

  /**
   * Returns the exit code, unless the engine is shutting down: it then stops its containers first
   * and accepts no new calls.
   */
  private int requireOwn(int code) {
    if ((code == KILLED || code == TERMINATED) && !control.endsEarly()) {
      engine
          .faultOfNewCalls()
          .ifPresent(
              fault -> {
                throw new UnavailableException(
                    "the container engine stopped the container: " + fault);
              });
    }
    return code;
  }

  /** A run that is killed does not wait: the next sweep removes its container. */
  private void awaitEngine(UnavailableException outage) throws InterruptedException {
    Duration pause = Duration.ofMillis(100);
    while (engine.fault().isPresent()) {
      if (control.isKilled()) {
        throw outage;
      }
      Thread.sleep(pause);
      pause = pause.multipliedBy(2);
      pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
  }

  /** The container ended meanwhile: by itself, or with the engine. */
  private int ended(ContainerOperations.State state, UnavailableException outage) {
    if (control.endsEarly() || (state.exitCode() >= 0 && state.exitCode() < SIGNALLED)) {
      return state.exitCode();
    }
    throw new UnavailableException(
        "the container was lost with its engine, which was restarted: " + outage.getMessage(),
        outage);
  }

  private RunningContainer follow(RunningContainer started)
      throws EngineRefusal, InterruptedException {
    started
        .sink()
        .accept(
            LogStream.STDERR,
            "[winch] the container engine was restarted: what was printed meanwhile is missing\n"
                .getBytes(StandardCharsets.UTF_8));
    EngineStream.Output output = containers.follow(started.id(), started.sink());
    RunningContainer again =
        new RunningContainer(
            containers,
            started.id(),
            started.sink(),
            output,
            containers.exitCodeOfRunning(started.id()));
    if (control.endsEarly()) {
      started.terminate();
      control.after(grace, started::kill);
    }
    return again;
  }
}
