package dev.winch.server;

import dev.winch.engine.Engine;
import dev.winch.engine.admit.Admission;
import dev.winch.engine.admit.Directory;
import dev.winch.model.fault.Conflict;
import dev.winch.model.fault.NotFound;
import dev.winch.model.run.Ids;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.Decoded;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.Changes;
import dev.winch.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * An engine that no worker serves: what is submitted is admitted by the real rules and stays as it
 * is until a test ends it.
 */
final class IdleEngine implements Engine {
  final Map<String, QueueInfo> queues = new ConcurrentSkipListMap<>();
  final Map<String, String> faults = new ConcurrentSkipListMap<>();

  /** Thrown by every command while set. */
  volatile RuntimeException failure;

  /** Opens when a request waits for the end of a job. */
  final CountDownLatch awaited = new CountDownLatch(1);

  private final Store store;
  private final InstantSource clock;
  private final Ids ids;
  private final Admission admission;
  private final Map<JobId, CountDownLatch> ends = new ConcurrentHashMap<>();

  IdleEngine(Store store, InstantSource clock, Ids ids) {
    this.store = store;
    this.clock = clock;
    this.ids = ids;
    this.admission =
        new Admission(
            new Directory() {
              @Override
              public boolean userExists(String nameOrId) {
                return store.reads().userByName(nameOrId).isPresent();
              }

              @Override
              public boolean roleExists(String slugOrId) {
                return store.reads().roleExists(slugOrId);
              }
            });
  }

  @Override
  public JobRun submit(Decoded<JobSpec> job, UserId by) {
    fail();
    admission.check(job);
    JobSpec spec = job.value();
    JobRun accepted =
        JobRun.accepted(new JobId(ids.next()), by, clock.instant())
            .name(spec.name())
            .description(spec.description())
            .tags(spec.tags())
            .inputs(spec.inputs())
            .taskCount(spec.tasks().size())
            .build();
    apply(List.of(new Changes.NewJob(accepted, spec)), List.of());
    return accepted;
  }

  /** What a worker would bring about. */
  void end(JobRun ended) {
    apply(List.of(), List.of(ended));
    end(ended.id()).countDown();
  }

  private void apply(List<Changes.NewJob> added, List<JobRun> replaced) {
    Changes changes =
        new Changes(
            added, replaced, List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
    store.write(
        transaction -> {
          transaction.apply(changes);
          return null;
        });
  }

  private CountDownLatch end(JobId id) {
    return ends.computeIfAbsent(id, any -> new CountDownLatch(1));
  }

  @Override
  public Optional<JobRun> awaitEnd(JobId id, Duration atMost) throws InterruptedException {
    awaited.countDown();
    return end(id).await(atMost.toNanos(), TimeUnit.NANOSECONDS)
        ? store.reads().job(id)
        : Optional.empty();
  }

  @Override
  public void cancel(JobId id, UserId by) {
    JobRun job = known(id);
    if (job.state().isFinal()) {
      throw new Conflict("job is not running");
    }
    end(job.toBuilder().state(JobState.CANCELLED).build());
  }

  @Override
  public void restart(JobId id, UserId by) {
    JobRun job = known(id);
    if (job.state() != JobState.FAILED && job.state() != JobState.CANCELLED) {
      throw new Conflict("job is " + job.state() + " and can not be restarted");
    }
    apply(List.of(), List.of(job.toBuilder().state(JobState.RUNNING).build()));
  }

  private JobRun known(JobId id) {
    fail();
    return store.reads().job(id).orElseThrow(() -> new NotFound("job not found"));
  }

  private void fail() {
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public void addUser(User user) {
    fail();
    store.write(
        transaction -> {
          transaction.addUser(user);
          return null;
        });
  }

  @Override
  public List<QueueInfo> queues() {
    fail();
    return List.copyOf(queues.values());
  }

  @Override
  public Optional<QueueInfo> queue(String name) {
    return Optional.ofNullable(queues.get(name));
  }

  @Override
  public void deleteQueue(String name) {
    QueueInfo queue = queues.get(name);
    if (queue == null) {
      throw new NotFound("queue " + name + " not found");
    }
    if (queue.subscribers() > 0) {
      throw new Conflict("queue " + name + " is in use");
    }
    queues.remove(name);
  }

  @Override
  public Map<String, String> faults() {
    return faults;
  }

  @Override
  public void close() {
    // holds nothing
  }
}
