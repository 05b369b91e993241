package dev.winch.runtime;

import dev.winch.model.run.TaskOrder;
import java.time.Duration;
import java.util.Optional;

/**
 * Runs tasks. An implementation owes its caller:
 *
 * <ul>
 *   <li>everything that a run creates (processes, folders, containers, volumes, networks) is
 *       marked, labelled or lies in a folder of the node from its first moment on, and is gone when
 *       {@link Run#await} returns, however the run ended; only an ended container and its folder
 *       may be taken away a moment later, which {@link #close} waits for;
 *   <li>pre, main and post run in order, the first failure ends the run;
 *   <li>all output that was written before the end has reached the sink when {@code await} returns;
 *   <li>a slow sink slows the task down; nothing is dropped and memory stays bounded;
 *   <li>what the task does wrong is an {@link Outcome.Failed} with a text for its author; only a
 *       runtime that cannot work at all throws {@link dev.winch.model.fault.UnavailableException}.
 * </ul>
 *
 * Safe for use by many threads.
 */
public interface TaskRuntime extends AutoCloseable {

  /** {@code shell}, {@code docker}, {@code podman}. */
  String name();

  /**
   * Starts a run and returns at once; image pull, pre, main and post happen behind {@code await}.
   */
  Run start(TaskOrder order, Sink sink);

  /**
   * Removes what earlier processes of this node left behind; called once, before the first start.
   */
  void sweep();

  /**
   * Tries again to remove what runs left that could not be removed at their end; called now and
   * then, beside runs. What still cannot be removed stays, and is no fault.
   */
  void removeLeftovers();

  /** Whether it can bound a task's cpus and memory; one that cannot fails tasks that ask for it. */
  boolean enforcesLimits();

  /** Why it cannot run tasks at the moment, or empty if it can. */
  Optional<String> fault();

  /**
   * Kills every run at once and starts none from then on: a later {@link #start} gives a run that
   * is {@link Outcome.Stopped}. Returns when no process of a run is left, or after that time. For a
   * process that is about to end: what a run has beside its processes is removed by {@link #close},
   * or by the next {@link #sweep} if the process does not live to close.
   *
   * @return whether no process of a run is left
   */
  boolean killAll(Duration atMost);

  /** Kills what still runs, and waits for its end and for all that is being removed. */
  @Override
  void close();

  /** One run under way. */
  interface Run {

    /** Waits for the end. */
    Outcome await() throws InterruptedException;

    /**
     * Waits for the end for at most this long.
     *
     * @return empty if the run goes on
     */
    Optional<Outcome> await(Duration atMost) throws InterruptedException;

    /**
     * Ends the run early: TERM to everything in it, KILL after the grace period. Returns at once;
     * the outcome is {@link Outcome.Stopped} unless the run ended by itself before. A second call
     * is without effect.
     */
    void stop();

    /**
     * As {@link #stop}, but KILL at once, also after a call of {@code stop}: to every process of
     * the run, also to those that left its group and session.
     */
    void kill();
  }

  /** Where a run tells what happens; called in order, by one thread at a time. */
  interface Sink {

    /**
     * Output, standard and error merged, as bytes came: characters may be cut between two calls.
     * The array is the sink's to keep. Blocks while the sink is full.
     */
    void output(byte[] bytes);

    /**
     * The task wrote another number to its progress file.
     *
     * @param percent finite, 0 to 100
     */
    void progress(double percent);
  }

  /** How a run ended. */
  sealed interface Outcome {

    /**
     * It ended well.
     *
     * @param output content of the output file as written, {@code ""} if nothing
     */
    record Completed(String output) implements Outcome {}

    /** It ended badly; the text is for the task's author. */
    record Failed(String error) implements Outcome {}

    /** It cannot run as it is and never will; the text is for the task's author. */
    record Refused(String error) implements Outcome {}

    /** {@link Run#stop} ended it. */
    record Stopped() implements Outcome {}

    /**
     * What the runtime runs it with went away and took it along, such as a container engine that
     * was restarted: it is to be run again, and the loss is not the task's.
     *
     * @param cause for the operator
     */
    record Interrupted(String cause) implements Outcome {}
  }
}
