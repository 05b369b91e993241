package dev.winch.server.live;

import dev.winch.codec.view.Redaction;
import dev.winch.engine.ChangeWatch;
import dev.winch.engine.JobChange;
import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.User;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.ChangeQueries;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.LongSupplier;

/** The feeds of the jobs that somebody watches here. Thread-safe. */
public final class JobEvents {
  private final ChangeWatch watch;
  private final ChangeQueries changes;
  private final Redaction redaction;
  private final Function<JobRun, JobRun> shown;
  private final Function<JobRun, User> creators;
  private final LongSupplier nanos;
  private final Map<JobId, Watched> watched = new ConcurrentHashMap<>();

  public JobEvents(
      ChangeWatch watch,
      ChangeQueries changes,
      Redaction redaction,
      Function<JobRun, JobRun> shown,
      Function<JobRun, User> creators,
      LongSupplier nanos) {
    this.watch = watch;
    this.changes = changes;
    this.redaction = redaction;
    this.shown = shown;
    this.creators = creators;
    this.nanos = nanos;
  }

  /**
   * The events of a job behind the one with this id.
   *
   * @param lastId {@code ""} for all
   * @throws dev.winch.model.fault.InvalidInputException if it is not an id of these events
   */
  public Function<Runnable, EventSource> of(JobId job, JobSpec spec, String lastId) {
    JobMark from = JobMark.parse(lastId);
    return wake -> {
      Reader reader = new Reader(job, from, wake);
      reader.feed = join(reader, spec).feed;
      return reader;
    };
  }

  private Watched join(Reader reader, JobSpec spec) {
    return watched.compute(
        reader.job,
        (id, there) -> {
          Watched one = there == null ? new Watched(id, spec) : there;
          one.readers.add(reader);
          return one;
        });
  }

  /** A job with its readers. Never without one. */
  private final class Watched {
    private final JobFeed feed;
    private final Set<Reader> readers = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean waking = new AtomicBoolean();
    private final ChangeWatch.Registration registration;

    Watched(JobId id, JobSpec spec) {
      feed = new JobFeed(id, spec, changes, redaction, shown, creators, nanos);
      registration = watch.of(id, this::changed);
    }

    /** On the engine's thread, which does not wake them all itself. */
    private void changed(JobChange change) {
      if ((change.header() || change.tasks()) && waking.compareAndSet(false, true)) {
        ShortLivedThreads.start("events-wake", this::wakeAll);
      }
    }

    private void wakeAll() {
      waking.set(false);
      readers.forEach(reader -> reader.wake.run());
    }
  }

  /** One client. */
  private final class Reader implements EventSource {
    private final JobId job;
    private final Runnable wake;
    private JobMark at;

    @SuppressWarnings("NullAway.Init") // Set before it is asked.
    private JobFeed feed;

    Reader(JobId job, JobMark at, Runnable wake) {
      this.job = job;
      this.at = at;
      this.wake = wake;
    }

    @Override
    public Optional<Piece> next() {
      Optional<JobFeed.Segment> segment = feed.after(at);
      segment.ifPresent(next -> at = next.to());
      return segment.map(next -> new Piece(next.bytes(), next.last()));
    }

    @Override
    public void close() {
      watched.computeIfPresent(
          job,
          (_, one) -> {
            one.readers.remove(this);
            if (one.readers.isEmpty()) {
              one.registration.close();
              return null;
            }
            return one;
          });
    }
  }
}
