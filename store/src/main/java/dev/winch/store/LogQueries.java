package dev.winch.store;

import dev.winch.model.run.JobId;
import dev.winch.model.run.LogExtent;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.Page;
import dev.winch.model.run.TaskId;
import java.util.List;
import java.util.function.UnaryOperator;

/** The output of tasks, for the API and for a further dispatch that continues it. */
public interface LogQueries {

  /**
   * Log parts of a job, ordered by task position, task creation, task id and part number, all
   * descending. The total is exact.
   */
  Page<LogPart> jobLog(JobId id, LogQuery query);

  /** Log parts of a task, by number descending. The total is exact. */
  Page<LogPart> taskLog(TaskId id, LogQuery query);

  LogExtent logged(TaskId id);

  /**
   * Parts of a task with higher numbers than this one, by number.
   *
   * @param limit at most this many
   */
  List<LogPart> partsAfter(TaskId id, int number, int limit);

  /**
   * A query for log parts.
   *
   * @param text words that must all match; {@code ""} for any
   * @param oldestFirst reverses the order
   * @param page from 1
   * @param size at least 1
   * @param shown redacts the contents of a part; words are searched only in the result
   */
  record LogQuery(
      String text, boolean oldestFirst, long page, int size, UnaryOperator<String> shown) {

    /** A query without redaction. */
    public LogQuery(String text, boolean oldestFirst, long page, int size) {
      this(text, oldestFirst, page, size, UnaryOperator.identity());
    }

    /** The query with this redaction. */
    public LogQuery showing(UnaryOperator<String> part) {
      return new LogQuery(text, oldestFirst, page, size, part);
    }
  }
}
