package dev.winch.store;

import dev.winch.model.run.Page;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import java.util.Optional;

/**
 * Queries on committed schedules. Deleted schedules are hidden, even while their rows still exist.
 * A schedule whose definition cannot be read is returned with its name, no tasks, and the reason as
 * its error, so it does not fail a whole list.
 */
public interface ScheduleQueries {

  /** The schedule, with decrypted secrets. */
  Optional<ScheduledJob> schedule(ScheduleId id);

  /**
   * Newest first, then by id descending. The total is exact.
   *
   * @param page from 1
   * @param size at least 1
   * @param viewer who must be allowed to see a schedule; empty for anybody
   */
  Page<ScheduleId> page(long page, int size, Optional<Viewer> viewer);

  /** The same of anybody. */
  default Page<ScheduleId> page(long page, int size) {
    return page(page, size, Optional.empty());
  }
}
