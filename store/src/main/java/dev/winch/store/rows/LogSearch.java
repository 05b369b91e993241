package dev.winch.store.rows;

import dev.winch.model.run.LogPart;
import dev.winch.model.run.LogStream;
import dev.winch.model.run.Page;
import dev.winch.model.run.TaskId;
import dev.winch.store.LogQueries.LogQuery;
import dev.winch.store.search.WordQuery;
import dev.winch.store.search.Words;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Pages of log parts. Without search words the part counts of the tasks give the page directly;
 * with words every part is read, one at a time. Logs are limited per task, and an index over them
 * would cost more than all other writes.
 */
public final class LogSearch {
  private static final String SELECT =
      "select id, task_id, number, stream, contents, created_at from task_logs where task_id = ? ";

  private final Statements statements;
  private final LogQuery query;
  private final String order;
  private final List<LogPart> items = new ArrayList<>();
  private final ToLongFunction<TaskId> parts;
  private long seen;

  public LogSearch(Statements statements, LogQuery query) {
    this(statements, query, task -> count(statements, task));
  }

  /**
   * @param parts returns the number of parts of a task
   */
  public LogSearch(Statements statements, LogQuery query, ToLongFunction<TaskId> parts) {
    this.statements = statements;
    this.parts = parts;
    this.query = query;
    this.order = "order by number" + (query.oldestFirst() ? "" : " desc");
  }

  /**
   * @param tasks whose parts are listed, in this order
   */
  public Page<LogPart> page(List<TaskId> tasks) {
    WordQuery words = WordQuery.parse(query.text());
    for (TaskId task : tasks) {
      if (words.any()) {
        take(task);
      } else {
        search(task, words);
      }
    }
    return new Page<>(items, query.page(), query.size(), seen, false);
  }

  /** Parts of a task with higher numbers than this one, by number. */
  public static List<LogPart> after(Statements statements, TaskId task, int number, int limit) {
    return statements.list(
        SELECT + "and number > ? order by number limit ?",
        p -> p.text(task.value()).number(number).number(limit),
        LogSearch::read);
  }

  private long offset() {
    return PageMath.offset(query.page(), query.size());
  }

  private static long count(Statements statements, TaskId task) {
    return statements.number(
        "select count(*) from task_logs where task_id = ?", p -> p.text(task.value()));
  }

  private void take(TaskId task) {
    long all = parts.applyAsLong(task);
    long skip = Math.max(0, offset() - seen);
    int missing = query.size() - items.size();
    if (skip < all && missing > 0) {
      items.addAll(
          statements.list(
              SELECT + order + " limit ? offset ?",
              p -> p.text(task.value()).number(missing).number(skip),
              LogSearch::read));
    }
    seen += all;
  }

  private void search(TaskId task, WordQuery words) {
    if (words.nothing()) {
      return;
    }
    Consumer<LogPart> taken =
        part -> {
          if (words.matches(Words.of(query.shown().apply(part.contents())))) {
            if (seen >= offset() && items.size() < query.size()) {
              items.add(part);
            }
            seen++;
          }
        };
    statements.each(SELECT + order, p -> p.text(task.value()), LogSearch::read, taken);
  }

  private static LogPart read(Row row) throws SQLException {
    return new LogPart(
        row.text(),
        new TaskId(row.text()),
        row.integer(),
        LogStream.of(row.text()),
        row.text(),
        row.time());
  }
}
