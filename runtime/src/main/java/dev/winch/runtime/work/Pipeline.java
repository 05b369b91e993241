package dev.winch.runtime.work;

import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.DurationText;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.runtime.TaskRuntime.Run;
import dev.winch.runtime.work.RunControl.EndedEarly;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Executes one run from start to outcome: the steps that all runtimes share around the parts of a
 * task. The task's timeout starts here.
 */
public final class Pipeline implements Run, Runnable {
  private final TaskOrder order;
  private final RunControl control;
  private final Parts parts;
  private final CompletableFuture<Outcome> done = new CompletableFuture<>();

  public Pipeline(TaskOrder order, RunControl control, Parts parts) {
    this.order = order;
    this.control = control;
    this.parts = parts;
  }

  /** Runs pre, main and post, and removes all their resources, also after a failure. */
  @FunctionalInterface
  public interface Parts {
    /**
     * @return the result of the main part
     */
    String run() throws TaskFailure, EndedEarly, Outage, InterruptedException;
  }

  /** Executes the run on the calling thread. */
  @Override
  public void run() {
    try {
      done.complete(control.close(outcome()));
    } catch (RuntimeException | Error e) {
      control.close(new Outcome.Stopped());
      done.completeExceptionally(e);
    }
  }

  @Override
  public Outcome await() throws InterruptedException {
    try {
      return done.get();
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNull(e.getCause());
      throw new UnavailableException("task " + order.id() + ": " + cause.getMessage(), cause);
    }
  }

  @Override
  public Optional<Outcome> await(Duration atMost) throws InterruptedException {
    try {
      done.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
      return Optional.of(await());
    } catch (TimeoutException e) {
      return Optional.empty();
    } catch (ExecutionException e) {
      return Optional.of(await()); // Throws the reason.
    }
  }

  /**
   * Waits for the end, successful or not, for at most this long.
   *
   * @return whether it has ended
   */
  public boolean join(Duration atMost) {
    return done.handle((outcome, failure) -> true)
        .completeOnTimeout(false, Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS)
        .join();
  }

  /** Waits for the end, successful or not. */
  public void join() {
    done.handle((outcome, failure) -> true).join();
  }

  @Override
  public void stop() {
    control.stop();
  }

  @Override
  public void kill() {
    control.kill();
  }

  /** Like {@link #kill}, but the caller kills the running processes. */
  public void forbid() {
    control.forbid();
  }

  private Outcome outcome() {
    try {
      timeout(order.task().timeout()).ifPresent(control::bound);
      return new Outcome.Completed(parts.run());
    } catch (TaskRefusal e) {
      return new Outcome.Refused(e.getMessage());
    } catch (TaskPostponement e) {
      return new Outcome.Postponed(e.getMessage());
    } catch (TaskFailure e) {
      return new Outcome.Failed(e.getMessage());
    } catch (EndedEarly e) {
      return new Outcome.Stopped();
    } catch (Outage e) {
      return new Outcome.Interrupted(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Outcome.Stopped(); // The runtime is closing.
    }
  }

  /** The duration in a {@code timeout} field, if any. */
  public static Optional<Duration> timeout(String text) throws TaskFailure {
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        DurationText.parse(text)
            .orElseThrow(() -> new TaskFailure("invalid timeout: '" + text + "'")));
  }
}
