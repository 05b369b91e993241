package dev.winch.server.live;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.spec.Permission;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The last changes of jobs, numbered, for readers that come along at their own pace. Thread-safe.
 */
final class RecentChanges {
  private static final int MOST = 1_024;
  private static final long MOST_CHARACTERS = 8 << 20;

  @GuardedBy("this")
  private final Deque<Change> kept = new ArrayDeque<>();

  /** The number of the change of its job's row, for those kept. */
  @GuardedBy("this")
  private final Map<JobId, Long> rows = new HashMap<>();

  @GuardedBy("this")
  private long characters;

  @GuardedBy("this")
  private long end;

  @GuardedBy("this")
  private Instant complete;

  /**
   * @param complete when watching began
   */
  RecentChanges(Instant complete) {
    this.complete = complete;
  }

  /**
   * A changed job.
   *
   * @param job as it is shown
   * @param row number of the last change of its row
   * @param json the event's data
   */
  record Change(JobRun job, long row, List<Permission> permissions, String json) {}

  /** Adds a change, unless it is kept already. */
  synchronized void add(Change change) {
    Long before = rows.put(change.job().id(), change.row());
    if (before != null && before == change.row()) {
      return;
    }
    kept.add(change);
    characters += change.json().length();
    end++;
    while (kept.size() > MOST || (characters > MOST_CHARACTERS && kept.size() > 1)) {
      Change oldest = kept.remove();
      characters -= oldest.json().length();
      rows.remove(oldest.job().id(), oldest.row());
    }
  }

  /** Notes that everything that was committed before this time is here or was. */
  synchronized void completeUpTo(Instant time) {
    if (time.isAfter(complete)) {
      complete = time;
    }
  }

  /** Has every reader look at the rows, because changes were not added. */
  synchronized void lose() {
    end += kept.size() + 1L;
    kept.clear();
    rows.clear();
    characters = 0;
  }

  /** The number of the next change. */
  synchronized long end() {
    return end;
  }

  /**
   * Changes from a number on.
   *
   * @param lost how many of them are not kept any more; then there are no others
   * @param complete when this was everything
   */
  record Part(List<Change> changes, long lost, Instant complete) {}

  synchronized Part from(long number, int most) {
    long first = end - kept.size();
    if (number < first) {
      return new Part(List.of(), first - number, complete);
    }
    return new Part(kept.stream().skip(number - first).limit(most).toList(), 0, complete);
  }
}
