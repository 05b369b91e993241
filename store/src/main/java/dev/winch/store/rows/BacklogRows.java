package dev.winch.store.rows;

import dev.winch.store.Backlog;
import dev.winch.store.Backlog.Waiting;
import java.util.Map;
import java.util.stream.Collectors;

/** Reads what waits in the database. */
public final class BacklogRows {
  private BacklogRows() {}

  /**
   * @param scheduled yields queue, number and first time of the SCHEDULED tasks
   */
  public static Backlog read(Statements session, String scheduled) {
    Map<String, Waiting> queues =
        session
            .list(
                scheduled,
                Statements.Binding.NONE,
                row -> Map.entry(row.text(), new Waiting(row.number(), row.time())))
            .stream()
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    long outbox = session.number("select count(*) from outbox", Statements.Binding.NONE);
    return session
        .first(
            "select count(*), min(due_at) from webhook_calls",
            Statements.Binding.NONE,
            row -> new Backlog(queues, outbox, row.number(), row.maybeTime()))
        .orElseThrow();
  }
}
