package dev.winch.runtime.container;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.CreateContainerResponse;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.model.WaitContainerCondition;
import dev.winch.model.run.LogStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The engine's operations on single containers; hides the differences between docker and podman.
 * Thread-safe.
 */
final class ContainerOperations {
  private static final long GLANCE_MILLIS = 2;
  private static final long LONGEST_GLANCE_MILLIS = 250;

  private final EngineClient engine;

  ContainerOperations(EngineClient engine) {
    this.engine = engine;
  }

  /** Creates a container and returns its id. */
  String create(String image, Consumer<CreateContainerCmd> details) throws EngineRefusal {
    return created(image, details).getId();
  }

  /** Creates a container and returns the engine's answer. */
  CreateContainerResponse created(String image, Consumer<CreateContainerCmd> details)
      throws EngineRefusal {
    return engine.call(
        client -> {
          CreateContainerCmd command = client.createContainerCmd(image);
          details.accept(command);
          return command.exec();
        });
  }

  /** Unpacks an archive at the root of a created container. */
  void copyInto(String container, TarArchive archive) throws EngineRefusal {
    engine.call(
        client ->
            client
                .copyArchiveToContainerCmd(container)
                .withTarInputStream(new ByteArrayInputStream(archive.bytes()))
                .withRemotePath("/")
                .exec());
  }

  /** The current content of a file in a container. */
  byte[] readFile(String container, String path) throws EngineRefusal {
    return engine.call(
        client -> {
          try (InputStream archive = client.copyArchiveFromContainerCmd(container, path).exec()) {
            return TarArchive.firstFile(archive);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /**
   * Follows the output of a created, not yet started container from the first byte on. The consumer
   * runs on a library thread; blocking it blocks the container.
   */
  EngineStream.Output follow(String container, BiConsumer<LogStream, byte[]> output)
      throws InterruptedException, EngineRefusal {
    var following = new EngineStream.Output(output);
    engine
        .streams()
        .attachContainerCmd(container)
        .withStdOut(true)
        .withStdErr(true)
        .withFollowStream(true)
        .exec(following);
    awaitBegin(following);
    return following;
  }

  /**
   * Begins to wait for the end of a created, not yet started container.
   *
   * @return blocks until the exit code is available
   */
  ExitCode exitCode(String container) throws InterruptedException, EngineRefusal {
    if (engine.isPodman()) {
      // Podman's wait call polls only four times a second.
      return () -> glanceUntilEnded(container);
    }
    var exit = new EngineStream.Exit();
    engine
        .streams()
        .waitContainerCmd(container)
        .withCondition(WaitContainerCondition.NEXT_EXIT)
        .exec(exit);
    awaitBegin(exit);
    return exit::await;
  }

  /**
   * Waits until the stream has begun: podman prepares a container when it is attached to, and
   * reports errors then.
   */
  private void awaitBegin(EngineStream<?> stream) throws InterruptedException, EngineRefusal {
    Optional<Throwable> failure = stream.awaitBegin();
    if (failure.isPresent()) {
      throw engine.refusal(failure.get());
    }
  }

  /** A future exit code. */
  @FunctionalInterface
  interface ExitCode {
    int await() throws InterruptedException, EngineRefusal;
  }

  /** Like {@link #exitCode}, for a container that runs or has just ended. */
  ExitCode exitCodeOfRunning(String container) throws InterruptedException, EngineRefusal {
    if (engine.isPodman()) {
      return () -> glanceUntilEnded(container);
    }
    var exit = new EngineStream.Exit();
    engine
        .streams()
        .waitContainerCmd(container)
        .withCondition(WaitContainerCondition.NOT_RUNNING)
        .exec(exit);
    awaitBegin(exit);
    return exit::await;
  }

  /**
   * State of a container.
   *
   * @param exitCode -1 if it has none
   */
  record State(boolean runs, int exitCode) {}

  /** The state of a container; a missing one counts as ended without an exit code. */
  State state(String container) throws EngineRefusal {
    try {
      InspectContainerResponse.ContainerState state =
          engine.call(client -> client.inspectContainerCmd(container).exec().getState());
      Long code = state.getExitCodeLong();
      boolean runs = Boolean.TRUE.equals(state.getRunning());
      return new State(runs, runs || code == null ? -1 : code.intValue());
    } catch (EngineRefusal e) {
      if (e.isMissing()) {
        return new State(false, -1);
      }
      throw e;
    }
  }

  private int glanceUntilEnded(String container) throws InterruptedException, EngineRefusal {
    long pause = GLANCE_MILLIS;
    while (true) {
      InspectContainerResponse.ContainerState state =
          engine.call(client -> client.inspectContainerCmd(container).exec().getState());
      if (!Boolean.TRUE.equals(state.getRunning()) && !"created".equals(state.getStatus())) {
        Long code = state.getExitCodeLong();
        return code == null ? -1 : code.intValue();
      }
      Thread.sleep(pause);
      pause = Math.min(pause * 2, LONGEST_GLANCE_MILLIS);
    }
  }

  /**
   * Pauses every process of a container.
   *
   * @return whether it ran
   */
  boolean pause(String container) throws EngineRefusal {
    if (!isRunning(container)) {
      return false;
    }
    engine.call(client -> client.pauseContainerCmd(container).exec());
    return true;
  }

  void unpause(String container) {
    engine.settle(client -> client.unpauseContainerCmd(container).exec());
  }

  /** Process id of a container's first process on the engine's host; 0 if it has none. */
  long pid(String container) throws EngineRefusal {
    return Optional.ofNullable(
            engine
                .call(client -> client.inspectContainerCmd(container).exec())
                .getState()
                .getPidLong())
        .orElse(0L);
  }

  /** Whether the kernel killed a process of an ended container for lack of memory. */
  boolean isOutOfMemory(String container) {
    return is(container, InspectContainerResponse.ContainerState::getOOMKilled);
  }

  boolean isRunning(String container) {
    return is(container, InspectContainerResponse.ContainerState::getRunning);
  }

  /** False also if the engine does not know it. */
  private boolean is(
      String container,
      Function<InspectContainerResponse.ContainerState, @Nullable Boolean> asked) {
    try {
      return Boolean.TRUE.equals(
          asked.apply(
              engine.call(client -> client.inspectContainerCmd(container).exec()).getState()));
    } catch (EngineRefusal e) {
      return false;
    }
  }

  /** Sends TERM to the first process of a container, if it is running. */
  void terminate(String container) {
    engine.settle(client -> client.killContainerCmd(container).withSignal("TERM").exec());
  }

  /** Kills a container if it is running. */
  void kill(String container) {
    engine.settle(client -> client.killContainerCmd(container).withSignal("KILL").exec());
  }

  /**
   * Kills and removes a container; podman's own removal first sends TERM and waits for ten seconds.
   */
  void removeRunning(String container) {
    if (engine.isPodman()) {
      kill(container);
    }
    remove(container);
  }

  /** Removes a container, running or not, with its anonymous volumes. */
  void remove(String container) {
    engine.settle(
        client ->
            client.removeContainerCmd(container).withForce(true).withRemoveVolumes(true).exec());
  }
}
