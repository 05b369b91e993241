package dev.winch.server.live;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.winch.codec.view.LiveEventWriter;
import dev.winch.model.run.JobRun;
import dev.winch.store.JobFilter;
import dev.winch.store.search.JobCondition;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** One client that watches the list of jobs. Used by one thread at a time, except for waking. */
final class JobListReader implements EventSource {
  private static final int ROWS = 64;

  private final JobListEvents events;
  private final JobListEvents.Context context;
  private final JobFilter filter;
  private final JobCondition condition;
  private final Runnable wake;

  @SuppressWarnings("NullAway.Init") // Set before it is asked.
  private RecentChanges recent;

  private long position;

  /** Up to when the client has everything. */
  private Instant complete = Instant.EPOCH;

  private Instant sentId = Instant.EPOCH;
  private Optional<JobBacklog> backlog = Optional.empty();

  JobListReader(
      JobListEvents events, JobListEvents.Context context, JobFilter filter, Runnable wake) {
    this.events = events;
    this.context = context;
    this.filter = filter;
    this.condition = new JobCondition(filter);
    this.wake = wake;
  }

  /**
   * Begins at the present.
   *
   * @param since when the client was there last
   */
  void begin(RecentChanges changes, Optional<Instant> since) {
    recent = changes;
    position = changes.end();
    complete = since.orElseGet(() -> context.clock().instant().minus(JobListEvents.OVERLAP));
    since.ifPresent(this::lookBack);
  }

  private void lookBack(Instant time) {
    backlog = Optional.of(new JobBacklog(context.reads().lists(), filter, time));
  }

  void wake() {
    wake.run();
  }

  @Override
  public Optional<Piece> next() {
    if (events.isBehind()) {
      events.read();
    }
    EventText text = new EventText();
    while (text.size() == 0 && backlog.isPresent()) {
      sendBacklog(text, backlog.get());
    }
    if (text.size() == 0) {
      sendRecent(text);
    }
    if (text.size() == 0 && sentId.isBefore(complete.minus(JobListEvents.OVERLAP))) {
      // A client that gets no events for long would have to be sent much when it comes back.
      text.addId(id());
      sentId = complete;
    }
    return text.size() == 0 ? Optional.empty() : Optional.of(new Piece(text.bytes(), false));
  }

  /** Until it is through, the client is no further than before. */
  private void sendBacklog(EventText text, JobBacklog jobs) {
    for (JobRun job : jobs.next()) {
      text.add(id(), "job", context.json(job, context.spec(job)));
    }
    if (jobs.isEmpty()) {
      backlog = Optional.empty();
    }
  }

  private void sendRecent(EventText text) {
    RecentChanges.Part part;
    do {
      part = recent.from(position, ROWS);
      if (part.lost() > 0) {
        position = recent.end();
        text.add("skipped", LiveEventWriter.skipped(part.lost()));
        lookBack(complete);
        return;
      }
      for (RecentChanges.Change change : part.changes()) {
        if (condition.matches(change.job(), change.permissions())) {
          text.add(id(), "job", change.json().getBytes(UTF_8));
        }
      }
      position += part.changes().size();
    } while (text.size() == 0 && !part.changes().isEmpty());
    if (part.changes().size() < ROWS) {
      advance(part.complete().minus(JobListEvents.OVERLAP));
    }
  }

  private void advance(Instant time) {
    if (time.isAfter(complete)) {
      complete = time;
    }
  }

  private String id() {
    return Long.toString(ChronoUnit.MICROS.between(Instant.EPOCH, complete));
  }

  @Override
  public boolean isToBeAsked() {
    return events.isBehind() || backlog.isPresent();
  }

  @Override
  public void close() {
    events.leave(this);
  }
}
