package dev.winch.tests.kit.store;

import static java.util.Comparator.comparing;

import dev.winch.model.run.JobId;
import dev.winch.model.run.WebhookCall;
import dev.winch.store.WebhookCalls;
import dev.winch.tests.kit.store.MemoryTables.QueuedCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** In-memory queue of webhook calls. */
final class MemoryWebhookCalls implements WebhookCalls {
  private final MemoryTables tables;

  MemoryWebhookCalls(MemoryTables tables) {
    this.tables = tables;
  }

  void add(WebhookCall call) {
    if (call.isProgress()) {
      placesOf(
              queued ->
                  sameLine(queued, call)
                      && queued.call().task().equals(call.task())
                      && queued.dueAt().isEmpty())
          .forEach(place -> tables.remove(tables.webhookCalls, place));
    }
    boolean first = placesOf(queued -> sameLine(queued, call)).isEmpty();
    long place = tables.webhookCalls.isEmpty() ? 1 : tables.webhookCalls.lastKey() + 1;
    put(place, call, first ? Optional.of(call.createdAt()) : Optional.empty());
  }

  @Override
  public List<WebhookCall> claim(Instant now, Instant until, int limit) {
    List<Long> due =
        placesOf(queued -> queued.dueAt().filter(at -> !at.isAfter(now)).isPresent()).stream()
            .sorted(
                comparing((Long place) -> tables.webhookCalls.get(place).dueAt().orElseThrow())
                    .thenComparing(place -> place))
            .limit(limit)
            .toList();
    List<WebhookCall> claimed = new ArrayList<>();
    for (long place : due) {
      WebhookCall call = tables.webhookCalls.get(place).call();
      claimed.add(call.with(call.attempts(), call.claim() + 1));
      put(place, claimed.getLast(), Optional.of(until));
    }
    return claimed;
  }

  @Override
  public boolean settle(WebhookCall claimed, Instant now) {
    Optional<Long> place = placeOf(claimed);
    place.ifPresent(
        settled -> {
          tables.remove(tables.webhookCalls, settled);
          placesOf(queued -> sameLine(queued, claimed)).stream()
              .findFirst()
              .ifPresent(next -> put(next, tables.webhookCalls.get(next).call(), Optional.of(now)));
        });
    return place.isPresent();
  }

  @Override
  public boolean postpone(WebhookCall claimed, Instant until) {
    Optional<Long> place = placeOf(claimed);
    place.ifPresent(
        kept -> {
          WebhookCall call = tables.webhookCalls.get(kept).call();
          put(kept, call.with(call.attempts() + 1, call.claim()), Optional.of(until));
        });
    return place.isPresent();
  }

  void deleteOf(JobId job) {
    placesOf(queued -> queued.call().job().equals(job))
        .forEach(place -> tables.remove(tables.webhookCalls, place));
  }

  private Optional<Long> placeOf(WebhookCall claimed) {
    return placesOf(
            queued ->
                queued.call().id().equals(claimed.id()) && queued.call().claim() == claimed.claim())
        .stream()
        .findFirst();
  }

  /** In order. */
  private List<Long> placesOf(Predicate<QueuedCall> wanted) {
    return tables.webhookCalls.entrySet().stream()
        .filter(entry -> wanted.test(entry.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean sameLine(QueuedCall queued, WebhookCall call) {
    return queued.call().job().equals(call.job()) && queued.call().hook() == call.hook();
  }

  private void put(long place, WebhookCall call, Optional<Instant> dueAt) {
    tables.put(tables.webhookCalls, place, new QueuedCall(call, dueAt));
  }
}
