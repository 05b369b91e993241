package dev.winch.store;

import dev.winch.model.run.Page;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import java.util.Optional;

/**
 * Queries on committed scheduled jobs; one that is deleted is not there, whatever its row still has
 * to do. One whose definition cannot be read comes with its name, no tasks, and the reason as its
 * error: it stands in nobody's way.
 */
public interface ScheduleQueries {

  /** With its secrets in clear. */
  Optional<ScheduledJob> schedule(ScheduleId id);

  /**
   * Newest first, then by id descending. The total is exact.
   *
   * @param page from 1
   * @param size at least 1
   */
  Page<ScheduleId> page(long page, int size);
}
