package dev.winch.runtime.container;

import dev.winch.model.fault.UnavailableException;
import dev.winch.runtime.container.Containers.Running;
import dev.winch.runtime.container.EngineClient.EngineRefusal;
import dev.winch.runtime.work.RunControl;
import dev.winch.runtime.work.TaskFailure;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a container to its end, over restarts of the engine too. Where containers go on without
 * the engine (podman; docker with {@code live-restore}) the container is found again and followed
 * further; what it printed meanwhile is lost, which its log says. Where the engine took it along,
 * the run is lost with it.
 */
final class ContainerWatch {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerWatch.class);
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final int SIGNALLED = 128;
  private static final int KILLED = SIGNALLED + 9;
  private static final int TERMINATED = SIGNALLED + 15;

  private final EngineClient engine;
  private final RunControl control;
  private final Duration grace;

  ContainerWatch(EngineClient engine, RunControl control, Duration grace) {
    this.engine = engine;
    this.control = control;
    this.grace = grace;
  }

  /** What is to be done while it runs, about once a second. */
  @FunctionalInterface
  interface Tick {
    void run() throws TaskFailure;
  }

  /**
   * Waits for the end.
   *
   * @throws UnavailableException if the engine ended it
   */
  int exitCode(Running started, Tick tick) throws TaskFailure, EngineRefusal, InterruptedException {
    Running running = started;
    while (true) {
      try {
        while (!running.output().awaitEnd(TICK)) {
          tick.run();
        }
        return requireOwn(running.exitCode().await());
      } catch (UnavailableException e) {
        LOG.warn("container {} is out of sight: {}", started.id(), e.getMessage());
        awaitEngine();
        EngineClient.State state = engine.state(started.id());
        if (!state.runs()) {
          return ended(state, e);
        }
        running = follow(started);
      }
    }
  }

  /** A daemon that stops ends its containers first, and takes no new calls by then. */
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

  private void awaitEngine() throws InterruptedException {
    Duration pause = Duration.ofMillis(100);
    while (engine.fault().isPresent()) {
      Thread.sleep(pause);
      pause = pause.multipliedBy(2);
      pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }
  }

  /** It ended meanwhile: by itself, or with the engine. */
  private int ended(EngineClient.State state, UnavailableException outage) {
    if (control.endsEarly() || (state.exitCode() >= 0 && state.exitCode() < SIGNALLED)) {
      return state.exitCode();
    }
    throw new UnavailableException(
        "the container was lost with its engine, which was restarted: " + outage.getMessage(),
        outage);
  }

  private Running follow(Running started) throws EngineRefusal, InterruptedException {
    started
        .sink()
        .accept(
            "[winch] the container engine was restarted: what was printed meanwhile is missing\n"
                .getBytes(StandardCharsets.UTF_8));
    EngineStream.Output output = engine.follow(started.id(), started.sink());
    Running again =
        new Running(
            engine, started.id(), started.sink(), output, engine.exitCodeOfRunning(started.id()));
    if (control.endsEarly()) {
      started.terminate();
      control.after(grace, started::kill);
    }
    return again;
  }
}
