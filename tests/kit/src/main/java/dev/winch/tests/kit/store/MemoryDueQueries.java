package dev.winch.tests.kit.store;

import static java.util.Comparator.comparing;
import static java.util.Comparator.naturalOrder;

import dev.winch.model.event.Due;
import dev.winch.model.run.TaskState;
import dev.winch.store.DueQueries;
import dev.winch.tests.kit.store.MemoryReads.Guard;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What rows of any kind await, by looking at every row. */
final class MemoryDueQueries implements DueQueries {
  private final MemoryTables tables;
  private final Guard guard;

  MemoryDueQueries(MemoryTables tables, Guard guard) {
    this.tables = tables;
    this.guard = guard;
  }

  @Override
  public List<Due> upTo(Instant until, int limit) {
    return guard.during(
        () -> {
          Stream<Due> retries =
              tables.tasks.values().stream()
                  .filter(task -> task.state() == TaskState.PENDING && task.dueAt().isPresent())
                  .map(task -> new Due.Retry(task.id(), task.dueAt().get()));
          Stream<Due> timeouts =
              tables.jobs.values().stream()
                  .filter(job -> job.timeoutAt().isPresent())
                  .map(job -> new Due.JobTimeout(job.id(), job.timeoutAt().get()));
          Stream<Due> firings =
              tables.schedules.values().stream()
                  .filter(schedule -> schedule.nextAt().isPresent())
                  .map(schedule -> new Due.Firing(schedule.id(), schedule.nextAt().get()));
          return Stream.of(retries, timeouts, firings)
              .flatMap(
                  kind ->
                      kind.filter(due -> !due.at().isAfter(until))
                          .sorted(comparing(Due::at))
                          .limit(limit))
              .toList();
        });
  }

  @Override
  public Optional<Instant> nextWebhookCall() {
    return guard.during(
        () ->
            tables.webhookCalls.values().stream()
                .flatMap(queued -> queued.dueAt().stream())
                .min(naturalOrder()));
  }
}
