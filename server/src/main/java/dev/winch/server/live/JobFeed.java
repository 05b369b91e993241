package dev.winch.server.live;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.winch.codec.view.JobWriter;
import dev.winch.codec.view.LiveEventWriter;
import dev.winch.codec.view.Redaction;
import dev.winch.codec.view.TaskWriter;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.User;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.ChangeQueries;
import dev.winch.store.ChangeQueries.ChangedJob;
import dev.winch.store.ChangeQueries.ChangedTask;
import dev.winch.store.ChangeQueries.Place;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The events of one job, read from its rows once for all clients that are at the same place. A row
 * is sent as it is now, so a client that was away or is slow gets the present, never a queue.
 * Thread-safe.
 */
final class JobFeed {
  /** Places read at once, and rows of one piece. */
  private static final int PLACES = 4_096;

  private static final int ROWS = 128;

  /** So many changes at once are more than a client that keeps up gets. */
  private static final long SKIPPED = 256;

  private final JobId id;
  private final ChangeQueries changes;
  private final JobSpec spec;
  private final JobWriter jobWriter;
  private final TaskWriter taskWriter;
  private final Function<JobRun, JobRun> shown;
  private final Function<JobRun, User> creators;

  /** The states of running tasks as they were sent, from which number on. */
  @GuardedBy("this")
  private final Map<TaskId, Sent> running = new HashMap<>();

  @GuardedBy("this")
  private @Nullable SentJob sentJob;

  @GuardedBy("this")
  private @Nullable Segment last;

  @GuardedBy("this")
  private Ahead ahead = new Ahead(new JobMark(-1, ""), 0, List.of(), false);

  private final LookPace pace;

  private record Sent(TaskState state, long since) {}

  private record SentJob(JobRun job, long since) {}

  /**
   * Places that follow a mark, as of when the job had so many changes.
   *
   * @param cut whether there are more places than these
   */
  private record Ahead(JobMark from, long changes, List<Place> places, boolean cut) {}

  /**
   * Events between two places.
   *
   * @param last whether the job has ended and nothing follows
   */
  record Segment(JobMark from, ByteBuffer bytes, JobMark to, boolean last) {}

  /**
   * @param shown what clients see of the job
   */
  JobFeed(
      JobId id,
      JobSpec spec,
      ChangeQueries changes,
      Redaction redaction,
      Function<JobRun, JobRun> shown,
      Function<JobRun, User> creators,
      LongSupplier nanos) {
    this.id = id;
    this.spec = spec;
    this.changes = changes;
    this.jobWriter = new JobWriter(redaction);
    this.taskWriter = new TaskWriter(redaction);
    this.shown = shown;
    this.creators = creators;
    this.pace = new LookPace(nanos);
  }

  /** What follows this place; empty if nothing does yet. */
  synchronized Optional<Segment> after(JobMark from) {
    if (last == null || !last.from().equals(from)) {
      Optional<Segment> next = read(from);
      if (next.isEmpty()) {
        return next;
      }
      last = next.get();
    }
    return Optional.of(last);
  }

  private synchronized Optional<Segment> read(JobMark from) {
    Optional<ChangedJob> found = changes.job(id);
    if (found.isEmpty()) {
      return Optional.of(
          new Segment(
              from, new EventText().add("end", LiveEventWriter.end("")).bytes(), from, true));
    }
    ChangedJob job = found.get();
    if (from.number() > job.changes()) {
      // The database is an older copy: everything is new.
      return Optional.of(events(from, new JobMark(-1, ""), job, false));
    }
    boolean over = job.job().state().isFinal() && changes.active(id, 1).isEmpty();
    Segment segment = events(from, from, job, over);
    while (!segment.bytes().hasRemaining() && !segment.to().equals(segment.from())) {
      segment = events(segment.to(), segment.to(), job, over);
    }
    return !segment.bytes().hasRemaining()
        ? Optional.empty()
        : Optional.of(new Segment(from, segment.bytes(), segment.to(), segment.last()));
  }

  private synchronized Segment events(JobMark asked, JobMark from, ChangedJob job, boolean over) {
    EventText text = new EventText();
    if (from.number() > 0 && job.changes() - from.number() > SKIPPED) {
      text.add("skipped", LiveEventWriter.skipped(job.changes() - from.number()));
    }
    if (!ahead.from().equals(from) || ahead.places().isEmpty()) {
      ahead = look(from, job.changes());
    }
    List<Place> places = ahead.places().stream().limit(ROWS).toList();
    Map<TaskId, ChangedTask> rows = new HashMap<>();
    if (!places.isEmpty()) {
      changes
          .tasks(places.stream().map(Place::task).toList())
          .forEach(row -> rows.put(row.task().id(), row));
    }
    JobMark header = JobMark.ofJob(job.number());
    // One that is newer than the look follows the tasks that changed before it.
    boolean headerIsDue = header.compareTo(from) > 0 && job.number() <= ahead.changes();
    JobMark to = from;
    for (Place place : places) {
      JobMark mark = JobMark.of(place);
      if (headerIsDue && header.compareTo(mark) < 0) {
        add(text, job, from);
        headerIsDue = false;
      }
      ChangedTask row = rows.get(place.task());
      // One that changed since the look comes again with its new number.
      if (row != null && row.number() == place.number()) {
        add(text, mark, row.task(), from);
      }
      to = mark;
    }
    List<Place> rest = ahead.places().subList(places.size(), ahead.places().size());
    boolean all = rest.isEmpty() && !ahead.cut();
    if (headerIsDue && all) {
      add(text, job, from);
      to = header;
    }
    ahead = new Ahead(to, ahead.changes(), rest, ahead.cut());
    boolean ends = over && all && to.compareTo(header) >= 0;
    if (ends) {
      text.add("end", LiveEventWriter.end(job.job().state().name()));
    }
    return new Segment(asked, text.bytes(), to, ends);
  }

  private synchronized Ahead look(JobMark from, long count) {
    List<Place> places = pace.look(() -> changes.places(id, from.place(), PLACES));
    return new Ahead(from, count, places, places.size() == PLACES);
  }

  private synchronized void add(EventText text, ChangedJob changed, JobMark from) {
    JobRun job = shown.apply(changed.job());
    String mark = JobMark.ofJob(changed.number()).toString();
    SentJob before = sentJob;
    if (before != null
        && before.since() <= from.number()
        && before.job().state() == job.state()
        && before.job().position() == job.position()
        && before.job().progress() != job.progress()) {
      text.add(mark, "progress", LiveEventWriter.progress(job));
      return;
    }
    text.add(mark, "job", jobWriter.summary(job, spec, creators.apply(job)));
    sentJob = new SentJob(job, changed.number());
  }

  private synchronized void add(EventText text, JobMark mark, TaskRun task, JobMark from) {
    Sent before = running.get(task.id());
    if (before != null
        && before.since() <= from.number()
        && before.state() == task.state()
        && task.progress() > 0) {
      text.add(mark.toString(), "progress", LiveEventWriter.progress(task));
      return;
    }
    text.add(mark.toString(), "task", taskWriter.change(task, spec));
    if (task.state() == TaskState.RUNNING) {
      running.put(task.id(), new Sent(task.state(), mark.number()));
    } else {
      running.remove(task.id());
    }
  }
}
