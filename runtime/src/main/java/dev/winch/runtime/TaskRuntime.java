package dev.winch.runtime;

import dev.winch.model.run.LogStream;
import dev.winch.model.run.TaskOrder;
import java.time.Duration;
import java.util.Optional;

/**
 * SPI of runtimes, which execute tasks. An implementation must guarantee:
 *
 * <ul>
 *   <li>everything that a run creates (processes, folders, containers, volumes, networks) is
 *       labelled, or lies in a folder of the node, from the moment of its creation, and is removed
 *       when {@link Run#await} returns, however the run ended; only an ended container and its
 *       folder may be removed a moment later, which {@link #close} waits for;
 *   <li>pre, main and post run in order, and the first failure ends the run;
 *   <li>all output written before the end has reached the sink when {@code await} returns;
 *   <li>a slow sink slows the task down; nothing is dropped and memory stays bounded;
 *   <li>errors of the task are an {@link Outcome.Failed} with a text for its author; only a runtime
 *       that cannot work at all throws {@link dev.winch.model.fault.UnavailableException}.
 * </ul>
 *
 * Thread-safe.
 */
public interface TaskRuntime extends AutoCloseable {

  /** {@code shell}, {@code docker}, {@code podman}. */
  String name();

  /**
   * Starts a run and returns at once; image pull, pre, main and post run asynchronously until
   * {@code await} returns.
   */
  Run start(TaskOrder order, Sink sink);

  /**
   * Removes everything that earlier processes of this node left behind; called once, before the
   * first start.
   */
  void sweep();

  /**
   * Retries the removal of leftovers of ended runs; called periodically, also during runs. A
   * leftover that still cannot be removed is not an error.
   */
  void removeLeftovers();

  /** Whether it can limit a task's cpus and memory; if not, tasks that request limits fail. */
  boolean enforcesLimits();

  /** The reason why it cannot run tasks; empty if it can. */
  Optional<String> fault();

  /**
   * Kills every run and starts no more: a later {@link #start} returns a run that is {@link
   * Outcome.Stopped}. Returns when no process of a run is left, or after this time. Used right
   * before the process exits: other resources of runs are removed by {@link #close}, or by the next
   * {@link #sweep} if the process exits before.
   *
   * @return whether no process of a run is left
   */
  boolean killAll(Duration atMost);

  /** Kills running tasks, and waits for their end and for all pending removals. */
  @Override
  void close();

  /** A run in progress. */
  interface Run {

    /** Waits for the end. */
    Outcome await() throws InterruptedException;

    /**
     * Waits for the end for at most this long.
     *
     * @return empty if the run has not ended
     */
    Optional<Outcome> await(Duration atMost) throws InterruptedException;

    /**
     * Stops the run: TERM to all its processes, KILL after the grace period. Returns at once. The
     * outcome is {@link Outcome.Stopped} unless the run had already ended. A second call has no
     * effect.
     */
    void stop();

    /**
     * Like {@link #stop}, but sends KILL at once, also after a call of {@code stop}: to every
     * process of the run, including those that left its group and session.
     */
    void kill();
  }

  /** Receives the events of a run; called in order, by one thread at a time. */
  interface Sink {

    /**
     * Output, with stdout and stderr merged or lines of the runtime itself, as raw bytes: a
     * character may be split between two calls. The sink may keep the array. Blocks while the sink
     * is full.
     */
    void output(byte[] bytes);

    /** Output of a runtime that tells the streams apart, in the order in which it receives it. */
    default void output(LogStream stream, byte[] bytes) {
      output(bytes);
    }

    /**
     * The task wrote a new value to its progress file.
     *
     * @param percent finite, 0 to 100
     */
    void progress(double percent);
  }

  /** How a run ended. */
  sealed interface Outcome {

    /**
     * The task succeeded.
     *
     * @param output content of the output file as written, {@code ""} if nothing
     */
    record Completed(String output) implements Outcome {}

    /** The task failed; the text is for its author. */
    record Failed(String error) implements Outcome {}

    /** The task can never run as it is defined; the text is for its author. */
    record Refused(String error) implements Outcome {}

    /** The run was stopped by {@link Run#stop}. */
    record Stopped() implements Outcome {}

    /**
     * The container engine or the like went down and ended the run: the task must run again, and is
     * not at fault.
     *
     * @param cause for the operator
     */
    record Interrupted(String cause) implements Outcome {}

    /**
     * The task could not run here for now, through no fault of its own: its image's registry or the
     * engine's disk failed. It runs again, here or on another worker, a limited number of times.
     *
     * @param cause for the operator, with the remedy
     */
    record Postponed(String cause) implements Outcome {}
  }
}
