package dev.winch.engine;

import dev.winch.model.event.Command;
import dev.winch.model.fault.WinchException;
import dev.winch.model.run.AccessEvent;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.Decoded;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Schedule;
import dev.winch.store.Accounts;
import dev.winch.store.Backlog;
import dev.winch.store.PoolUse;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The one place through which state changes. Every method blocks until its effect is durable and
 * may be called from any thread; {@link dev.winch.model.fault.UnavailableException} says that
 * nothing happened and that the same call may succeed later.
 */
public interface Engine extends AutoCloseable {

  /**
   * Admits and stores a job; it runs from then on.
   *
   * @return the job as accepted: PENDING, position 0
   * @throws dev.winch.model.fault.InvalidInputException listing everything that is wrong with the
   *     job
   */
  JobRun submit(Decoded<JobSpec> job, UserId by);

  /**
   * Admits a job that is to be stored together with others; nothing happens yet.
   *
   * @throws dev.winch.model.fault.InvalidInputException listing everything that is wrong with the
   *     job
   */
  Command.Submit admit(Decoded<JobSpec> job, UserId by);

  /**
   * Stores admitted jobs in one transaction, all or none. Does not block: the future completes when
   * they are durable, and fails with {@link dev.winch.model.fault.UnavailableException}.
   */
  CompletableFuture<Void> submit(List<Command.Submit> jobs);

  /** Waits for what was handed in; why it failed is thrown as a blocking method throws it. */
  static <T> T await(CompletableFuture<T> done) {
    try {
      return done.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof WinchException known) {
        throw known;
      }
      throw e;
    }
  }

  /**
   * Checks a job as {@link #submit} does and stores nothing.
   *
   * @throws dev.winch.model.fault.InvalidInputException listing everything that is wrong with the
   *     job
   */
  void validate(Decoded<JobSpec> job);

  /**
   * Checks a scheduled job as {@link #schedule} does and stores nothing.
   *
   * @throws dev.winch.model.fault.InvalidInputException listing everything that is wrong with it
   */
  void validateSchedule(Decoded<Schedule> schedule);

  /**
   * Waits until the job has ended.
   *
   * @return its header at the end, or empty if the time ran out
   */
  Optional<JobRun> awaitEnd(JobId id, Duration atMost) throws InterruptedException;

  /**
   * @throws dev.winch.model.fault.NotFoundException {@code job not found}
   * @throws dev.winch.model.fault.ConflictException {@code job is not running}
   */
  void cancel(JobId id, UserId by);

  /**
   * Runs a failed or cancelled job again from the top-level task that it stopped at.
   *
   * @throws dev.winch.model.fault.NotFoundException {@code job not found}
   * @throws dev.winch.model.fault.ConflictException {@code job is <STATE> and can not be
   *     restarted}, {@code job has no more tasks to run}
   */
  void restart(JobId id, UserId by);

  /**
   * Cancels each of these jobs for itself; those that follow each other share transactions.
   *
   * @return those that refused, with the message of the exception of {@link #cancel(JobId, UserId)}
   */
  Map<JobId, String> cancel(Collection<JobId> jobs, UserId by);

  /** The same with {@link #restart(JobId, UserId)}. */
  Map<JobId, String> restart(Collection<JobId> jobs, UserId by);

  /**
   * Deletes those of these jobs that have ended, with their tasks, logs and calls of webhooks, in
   * one transaction; the remains of large ones are cleared later. Jobs that they started stay.
   *
   * @param jobs at most a few hundred
   * @param note for the audit log, which keeps it when the job is gone
   * @return those that were not deleted, with the reason
   */
  Map<JobId, String> delete(Collection<JobId> jobs, Function<JobRun, AccessEvent> note);

  /**
   * Admits and stores a scheduled job; it fires from then on.
   *
   * @throws dev.winch.model.fault.InvalidInputException listing everything that is wrong with it
   */
  ScheduledJob schedule(Decoded<Schedule> schedule, UserId by);

  /**
   * Lets a schedule fire no more until it is resumed.
   *
   * @throws dev.winch.model.fault.NotFoundException {@code scheduled job not found}
   * @throws dev.winch.model.fault.ConflictException {@code scheduled job is not active}
   */
  void pause(ScheduleId id, UserId by);

  /**
   * Lets a schedule fire again, from now on; what it missed is not made up.
   *
   * @throws dev.winch.model.fault.NotFoundException {@code scheduled job not found}
   * @throws dev.winch.model.fault.ConflictException {@code scheduled job is not paused}, or why it
   *     cannot fire
   */
  void resume(ScheduleId id, UserId by);

  /**
   * Replaces what a schedule starts and when, from now on; its jobs stay.
   *
   * @throws dev.winch.model.fault.InvalidInputException listing everything that is wrong with it
   * @throws dev.winch.model.fault.NotFoundException {@code scheduled job not found}
   */
  void edit(ScheduleId id, Decoded<Schedule> schedule, UserId by);

  /**
   * Starts a job of a schedule now, also of a paused one; its next firing stays as it is.
   *
   * @throws dev.winch.model.fault.NotFoundException {@code scheduled job not found}
   * @throws dev.winch.model.fault.ConflictException if its definition cannot be read
   */
  JobId trigger(ScheduleId id, UserId by);

  /** Of cron expressions that name none. */
  ZoneId zone();

  /**
   * Deletes a schedule; the jobs that it started stay.
   *
   * @param cancelJobs whether those of them that have not ended are cancelled; of many, most are
   *     cancelled after the answer, whatever becomes of this process
   * @throws dev.winch.model.fault.NotFoundException {@code scheduled job not found}
   */
  void delete(ScheduleId id, boolean cancelJobs, UserId by);

  /**
   * Takes a worker out of service: it finishes what it runs and takes no more tasks, until it is
   * resumed. Restarts of worker and coordinators change nothing.
   *
   * @throws dev.winch.model.fault.NotFoundException {@code node not found}
   * @param note for the audit log
   * @throws dev.winch.model.fault.ConflictException {@code node is a coordinator …}
   */
  void drain(NodeId id, AccessEvent note);

  /** Has a drained worker take tasks again; throws like {@link #drain}. */
  void resume(NodeId id, AccessEvent note);

  /** Changes users, roles or tokens in one transaction, which may run again from the start. */
  void change(Consumer<Accounts> accounts);

  /** Like {@link #change}, later: nobody waits for it, and a failure is only logged. */
  void changeLater(Consumer<Accounts> accounts);

  /** Reports what is committed. */
  ChangeWatch changes();

  /** Every queue, by name. */
  List<QueueInfo> queues();

  Optional<QueueInfo> queue(String name);

  /** See {@link dev.winch.broker.Broker#deleteQueue}. */
  void deleteQueue(String name);

  /**
   * The parts of this process that are down at the moment ({@code database}, {@code broker}, and
   * background loops by their names) and why; empty if well.
   */
  Map<String, String> faults();

  /** What waits in the database, for metrics. */
  Backlog backlog();

  /** The store's pool of connections, if it has one. */
  Optional<PoolUse> pool();

  @Override
  void close();
}
