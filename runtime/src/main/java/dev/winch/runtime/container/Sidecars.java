package dev.winch.runtime.container;

import dev.winch.model.run.LogStream;
import dev.winch.model.spec.ProbePath;
import dev.winch.model.spec.Sidecar;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime;
import dev.winch.runtime.work.Pipeline;
import dev.winch.runtime.work.RunControl;
import dev.winch.runtime.work.RunControl.EndedEarly;
import dev.winch.runtime.work.TaskFailure;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** The sidecar containers of a run: started one after another, each ready before the next. */
final class Sidecars implements AutoCloseable {
  private static final Duration PROBE_TIMEOUT = Duration.ofMinutes(1);
  private static final Duration PROBE_PAUSE = Duration.ofMillis(250);

  private final EngineClient engine;
  private final ContainerOperations operations;
  private final Containers containers;
  private final RunControl control;
  private final Duration grace;
  private final TaskRuntime.Sink sink;
  private final List<RunningContainer> running = new ArrayList<>();

  Sidecars(
      EngineClient engine,
      ContainerOperations operations,
      Containers containers,
      RunControl control,
      Duration grace,
      TaskRuntime.Sink sink) {
    this.engine = engine;
    this.operations = operations;
    this.containers = containers;
    this.control = control;
    this.grace = grace;
    this.sink = sink;
  }

  /**
   * Starts all sidecars; their output goes to the task's log, each line prefixed with the sidecar's
   * name.
   */
  void start(TaskSpec task) throws TaskFailure, EndedEarly, InterruptedException {
    for (Sidecar sidecar : task.sidecars()) {
      ContainerSpec part = ContainerSpec.of(sidecar.container(), task);
      Optional<Duration> timeout = Pipeline.timeout(part.timeout());
      OptionalInt port =
          sidecar.probe().map(probe -> OptionalInt.of(probe.port())).orElse(OptionalInt.empty());
      CreatedContainer created = containers.create(part, port);
      RunningContainer started =
          containers.start(created, new Prefixed("[" + part.name() + "] ")::output);
      running.add(started);
      timeout.ifPresent(time -> bound(part, started, time));
      if (sidecar.probe().isPresent()) {
        awaitReady(part, sidecar.probe().get(), started);
      }
    }
  }

  /** Stops a sidecar at its timeout; the task continues (J7). */
  private void bound(ContainerSpec part, RunningContainer sidecar, Duration timeout) {
    var note = new Prefixed("[" + part.name() + "] ");
    control.after(
        timeout,
        () -> {
          if (operations.isRunning(sidecar.id())) {
            note.output(
                LogStream.STDERR,
                ("is ended: its timeout of " + part.timeout() + " is over\n")
                    .getBytes(StandardCharsets.UTF_8));
            sidecar.terminate();
          }
        });
    control.after(timeout.plus(grace), sidecar::kill);
  }

  private void awaitReady(ContainerSpec part, Sidecar.Probe probe, RunningContainer sidecar)
      throws TaskFailure, EndedEarly, InterruptedException {
    String failure = "error starting sidecar container: ";
    if (!engine.isOnThisHost()) {
      throw new TaskFailure(
          failure
              + "a probe needs a container engine on the worker's host, not "
              + engine.endpoint().host());
    }
    Duration timeout = Pipeline.timeout(probe.timeout()).orElse(PROBE_TIMEOUT);
    String path = probe.path().isEmpty() ? "/" : probe.path();
    Optional<String> fault = ProbePath.fault(path);
    if (fault.isPresent()) {
      throw new TaskFailure(failure + "probe.path " + fault.get());
    }
    var note = new Prefixed("[" + part.name() + "] ");
    long deadline = System.nanoTime() + timeout.toNanos();
    try (var calls =
        new ProbeCalls(
            path,
            text ->
                note.output(LogStream.STDERR, (text + "\n").getBytes(StandardCharsets.UTF_8)))) {
      while (!calls.isReady(containers.publishedPort(sidecar, probe.port()))) {
        control.check();
        if (sidecar.output().awaitEnd(PROBE_PAUSE)) {
          throw new TaskFailure(failure + part.name() + " ended before it was ready");
        }
        if (System.nanoTime() > deadline) {
          throw new TaskFailure(
              failure
                  + "error waiting for container "
                  + sidecar.id()
                  + " to be ready: probe timed out after "
                  + (probe.timeout().isEmpty() ? "1m" : probe.timeout()));
        }
      }
    }
  }

  /** Stops the sidecars after the main container and waits for their output. */
  @Override
  public void close() {
    for (RunningContainer sidecar : running) {
      operations.removeRunning(sidecar.id());
      sidecar.output().drain();
    }
  }

  /** Splits output into lines and prefixes each. */
  private final class Prefixed {
    private final byte[] prefix;
    private boolean atStart = true;

    Prefixed(String prefix) {
      this.prefix = prefix.getBytes(StandardCharsets.UTF_8);
    }

    void output(LogStream stream, byte[] bytes) {
      var prefixed = new ByteArrayOutputStream();
      for (byte value : bytes) {
        if (atStart) {
          prefixed.writeBytes(prefix);
        }
        prefixed.write(value);
        atStart = value == '\n';
      }
      sink.output(stream, prefixed.toByteArray());
    }
  }
}
