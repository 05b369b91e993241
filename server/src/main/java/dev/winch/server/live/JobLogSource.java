package dev.winch.server.live;

import dev.winch.codec.view.LiveEventWriter;
import dev.winch.engine.ChangeWatch;
import dev.winch.engine.JobChange;
import dev.winch.model.run.JobId;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.TaskId;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.ChangeQueries;
import dev.winch.store.ChangeQueries.ChangedJob;
import dev.winch.store.ChangeQueries.Place;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The log of a job for one client: the parts of each task in order, tasks that run at the same time
 * mixed as they print.
 */
final class JobLogSource implements EventSource {
  /** Ended tasks looked at together. */
  private static final int ENDED = 256;

  /** Running tasks looked at together; further ones are found as they print. */
  private static final int RUNNING = 1_024;

  private final JobId job;
  private final JobSpec spec;
  private final LogPlace place;
  private final LogEvents.Context context;
  private final ChangeQueries changes;
  private final LogParts parts;
  private final EndOfTasks ends;
  private final LookPace pace;
  private final ChangeWatch.Registration registration;

  /** Tasks that printed since they were looked at. */
  private final Set<TaskId> printed = ConcurrentHashMap.newKeySet();

  /** Whether rows of tasks changed since they were looked at. */
  private volatile boolean changed = true;

  private volatile boolean waits;

  private final Deque<TaskId> running = new ArrayDeque<>();

  /** Ended tasks that were not sent whole, by the number of their end. */
  private Deque<Place> ended = new ArrayDeque<>();

  /** What had been sent whole at the last look. */
  private Optional<JobMark> lookedUpTo = Optional.empty();

  /** State of the job as of the last look, if it has ended with all of its tasks. */
  private Optional<String> over = Optional.empty();

  JobLogSource(JobId job, JobSpec spec, LogPlace place, LogEvents.Context context, Runnable wake) {
    this.job = job;
    this.spec = spec;
    this.place = place;
    this.context = context;
    this.changes = context.changes();
    this.parts = new LogParts(context.logs(), context.clock(), context.nanos());
    this.ends = new EndOfTasks(context.clock(), context.nanos());
    this.pace = new LookPace(context.nanos());
    this.registration = context.watch().of(job, change -> changed(change, wake));
  }

  private void changed(JobChange change, Runnable wake) {
    printed.addAll(change.logs());
    if (change.tasks() || change.header() || !change.complete()) {
      changed = true;
    }
    wake.run();
  }

  @Override
  public Optional<Piece> next() {
    EventText text = new EventText();
    if (changed || waits) {
      look();
    }
    sendEnded(text);
    if (text.size() == 0) {
      sendRunning(text);
    }
    if (text.size() > 0) {
      return Optional.of(new Piece(text.bytes(), false));
    }
    if (over.isPresent() && ended.isEmpty()) {
      byte[] end = LiveEventWriter.end(over.get());
      return Optional.of(new Piece(new EventText().add("end", end).bytes(), true));
    }
    return Optional.empty();
  }

  /** Finds the ended tasks that follow, and those that run. */
  private void look() {
    changed = false;
    lookedUpTo = Optional.of(place.whole());
    Optional<ChangedJob> found = changes.job(job);
    if (found.isEmpty()) {
      over = Optional.of("");
      ended.clear();
      running.clear();
      return;
    }
    ends.note(found.get().job());
    List<TaskId> active = changes.active(job, RUNNING);
    running.clear();
    running.addAll(active);
    boolean isOver = found.get().job().state().isFinal() && active.isEmpty();
    over = isOver ? Optional.of(found.get().job().state().name()) : Optional.empty();
    ended = pace.look(() -> new ArrayDeque<>(changes.ended(job, place.whole().place(), ENDED)));
  }

  /** Sends what ended tasks printed, and counts those that were sent whole, in their order. */
  private void sendEnded(EventText text) {
    do {
      waits = false;
      boolean inOrder = true;
      for (Place one : List.copyOf(ended)) {
        if (!place.hasRoomFor(one.task())) {
          waits = true;
          return;
        }
        if (send(one.task(), one.logEnd(), text)) {
          return;
        }
        boolean isWhole =
            !parts.hasGap(one.task())
                && ends.isComplete(one.task(), place.sent(one.task()), one.logEnd());
        inOrder &= isWhole;
        if (inOrder) {
          place.complete(one);
          running.remove(one.task());
          ended.removeFirst();
        } else {
          waits = true;
        }
      }
    } while (ended.isEmpty() && foundMore());
  }

  /** Whether more ended tasks follow behind those that were sent whole. */
  private boolean foundMore() {
    if (lookedUpTo.equals(Optional.of(place.whole()))) {
      return false;
    }
    look();
    return !ended.isEmpty();
  }

  private void sendRunning(EventText text) {
    for (TaskId task : Set.copyOf(printed)) {
      printed.remove(task);
      running.remove(task);
      if (place.sent(task) > 0 || !wasSentWhole(task)) {
        running.addFirst(task);
      }
    }
    while (!running.isEmpty()) {
      TaskId task = running.peekFirst();
      if (place.hasRoomFor(task) && send(task, OptionalInt.empty(), text)) {
        return;
      }
      running.removeFirst();
    }
    waits |= parts.hasGaps();
  }

  /** Whether this is a late part of a task that counts as sent whole. */
  private boolean wasSentWhole(TaskId task) {
    return changes.tasks(List.of(task)).stream()
        .filter(row -> row.task().state().isFinal())
        .map(row -> new JobMark(row.number(), task.value()))
        .anyMatch(end -> end.compareTo(place.whole()) <= 0);
  }

  /** Sends parts that follow; returns whether there were some. */
  private boolean send(TaskId task, OptionalInt logEnd, EventText text) {
    List<LogPart> found = parts.after(task, place.sent(task), logEnd);
    for (LogPart part : found) {
      place.send(task, part.number());
      text.add(place.toString(), "log", context.writer().part(part, spec));
    }
    return !found.isEmpty();
  }

  @Override
  public boolean isToBeAsked() {
    return waits;
  }

  @Override
  public void close() {
    registration.close();
  }
}
