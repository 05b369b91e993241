package dev.winch.server.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.winch.codec.view.JobWriter;
import dev.winch.engine.ChangeWatch;
import dev.winch.engine.JobChange;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.User;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.ChangeQueries.ChangedJob;
import dev.winch.store.JobFilter;
import dev.winch.store.Reads;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of all jobs, read once for everybody who watches the list of jobs here. A reader that
 * comes back, or that fell behind what {@link RecentChanges} keeps, reads from the rows which jobs
 * were created, started or ended meanwhile. Thread-safe.
 */
public final class JobListEvents {
  /**
   * Times of rows are those of coordinators, whose clocks differ and whose commits take time, and a
   * lost notice is found within 15 seconds.
   */
  static final Duration OVERLAP = Duration.ofSeconds(30);

  /** Changed jobs that wait to be read; if there are more, readers look at the rows. */
  private static final int WAITING = 10_000;

  private static final int READ = 128;

  private static final Logger log = LoggerFactory.getLogger(JobListEvents.class);

  private final Context context;
  private final Set<JobListReader> readers = ConcurrentHashMap.newKeySet();
  private final AtomicInteger wakes = new AtomicInteger();
  private final Object lock = new Object();

  /** Changed jobs by when it was noticed first. */
  @GuardedBy("lock")
  private final Map<JobId, Instant> waiting = new LinkedHashMap<>();

  @GuardedBy("lock")
  private Instant lookedAt = Instant.EPOCH;

  @GuardedBy("lock")
  private boolean missed;

  @GuardedBy("lock")
  private ChangeWatch.@Nullable Registration registration;

  private volatile RecentChanges recent;
  private volatile boolean failed;

  /**
   * What the events are made of.
   *
   * @param shown what clients see of a job
   */
  public record Context(
      ChangeWatch watch,
      Reads reads,
      JobWriter writer,
      Function<JobRun, JobRun> shown,
      Function<JobRun, User> creators,
      InstantSource clock) {

    /** The definition for redaction; a job that was just deleted has no secrets any more. */
    JobSpec spec(JobRun job) {
      return reads.jobs().spec(job.id()).orElseGet(() -> JobSpec.of(job.name(), List.of()));
    }

    byte[] json(JobRun job, JobSpec spec) {
      return writer.summary(shown.apply(job), spec, creators.apply(job));
    }
  }

  public JobListEvents(Context context) {
    this.context = context;
    this.recent = new RecentChanges(context.clock().instant());
  }

  /**
   * The events behind the one with this id.
   *
   * @param lastId {@code ""} for those from now on
   * @throws InvalidInputException if it is not an id of these events
   */
  public Function<Runnable, EventSource> of(JobFilter filter, String lastId) {
    Optional<Instant> since = since(lastId);
    return wake -> {
      JobListReader reader = new JobListReader(this, context, filter, wake);
      join(reader);
      reader.begin(recent, since);
      return reader;
    };
  }

  private static Optional<Instant> since(String lastId) {
    if (lastId.isEmpty()) {
      return Optional.empty();
    }
    if (!lastId.matches("\\d{1,16}")) {
      throw new InvalidInputException(
          "invalid Last-Event-ID: "
              + lastId
              + "; it is the id of an event of this stream, such as 1764489600000000, or absent");
    }
    return Optional.of(Instant.EPOCH.plus(Long.parseLong(lastId), ChronoUnit.MICROS));
  }

  private void join(JobListReader reader) {
    synchronized (lock) {
      if (registration == null) {
        lookedAt = context.clock().instant();
        recent = new RecentChanges(lookedAt);
        registration = context.watch().ofAll(this::changed, this::missed);
      }
      readers.add(reader);
    }
  }

  void leave(JobListReader reader) {
    synchronized (lock) {
      readers.remove(reader);
      if (readers.isEmpty() && registration != null) {
        registration.close();
        registration = null;
        waiting.clear();
        missed = false;
      }
    }
  }

  /** On the engine's thread, which only notes it. */
  private void changed(JobChange change) {
    synchronized (lock) {
      waiting.putIfAbsent(change.job(), context.clock().instant());
    }
    read();
  }

  private void missed() {
    synchronized (lock) {
      missed = true;
    }
    read();
  }

  /** Whether changes wait although nothing reads them, because the database did not answer. */
  boolean isBehind() {
    return failed;
  }

  /** Has what is noted read. */
  void read() {
    if (wakes.getAndIncrement() == 0) {
      ShortLivedThreads.start("events-list", this::readAll);
    }
  }

  private void readAll() {
    int seen;
    do {
      seen = wakes.get();
      try {
        failed = false;
        lookForMissed();
        while (readSome()) {
          readers.forEach(JobListReader::wake);
        }
      } catch (UnavailableException e) {
        failed = true;
      } catch (RuntimeException e) {
        log.error("changes of jobs cannot be read; the streams of all jobs look at the rows", e);
        recent.lose();
      }
    } while (!wakes.compareAndSet(seen, 0));
  }

  /** Notes the jobs that were created, started or ended since the last time. */
  private void lookForMissed() {
    Instant now = context.clock().instant();
    Instant since;
    synchronized (lock) {
      if (!missed) {
        return;
      }
      since = lookedAt.minus(OVERLAP);
    }
    JobBacklog backlog = new JobBacklog(context.reads().lists(), JobFilter.ALL, since);
    boolean tooMany = false;
    while (!backlog.isEmpty() && !tooMany) {
      List<JobRun> jobs = backlog.next();
      synchronized (lock) {
        jobs.forEach(job -> waiting.putIfAbsent(job.id(), now));
        tooMany = waiting.size() > WAITING;
      }
    }
    synchronized (lock) {
      missed = false;
      lookedAt = now;
    }
  }

  /** Reads the rows that changed first; returns whether there were some. */
  private boolean readSome() {
    Map<JobId, Instant> taken = new LinkedHashMap<>();
    RecentChanges target;
    Instant begin;
    synchronized (lock) {
      target = recent;
      begin = context.clock().instant();
      if (waiting.size() > WAITING) {
        waiting.clear();
        target.lose();
        return true;
      }
      waiting.entrySet().stream()
          .limit(READ)
          .forEach(entry -> taken.put(entry.getKey(), entry.getValue()));
      waiting.keySet().removeAll(taken.keySet());
    }
    if (taken.isEmpty()) {
      return false;
    }
    try {
      for (JobId job : taken.keySet()) {
        context.reads().changes().job(job).ifPresent(found -> target.add(change(found)));
      }
    } catch (UnavailableException e) {
      synchronized (lock) {
        taken.forEach((job, at) -> waiting.merge(job, at, (a, b) -> a.isBefore(b) ? a : b));
      }
      throw e;
    }
    synchronized (lock) {
      target.completeUpTo(waiting.values().stream().min(Instant::compareTo).orElse(begin));
    }
    return true;
  }

  private RecentChanges.Change change(ChangedJob found) {
    JobSpec spec = context.spec(found.job());
    return new RecentChanges.Change(
        context.writer().redacted(found.job(), spec),
        found.number(),
        spec.permissions(),
        new String(context.json(found.job(), spec), UTF_8));
  }
}
