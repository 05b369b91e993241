package dev.winch.server.metrics;

import dev.winch.engine.Engine;
import dev.winch.model.fault.WinchException;
import dev.winch.model.run.QueueInfo;
import dev.winch.store.Backlog;
import dev.winch.store.PoolUse;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/**
 * What waits: asked of database and broker when Prometheus reads, so it costs nothing in between.
 * If they do not answer, these metrics are missing and the others are not. Of the queues, which
 * clients name, the fullest are shown.
 */
public final class BacklogMetrics {
  private static final int QUEUES = 100;

  private final Engine engine;
  private final InstantSource clock;
  private final MultiGauge depth;
  private final MultiGauge unacknowledged;
  private final MultiGauge consumers;
  private final MultiGauge age;
  private final MultiGauge outbox;
  private final MultiGauge calls;
  private final MultiGauge callsLate;
  private final MultiGauge connections;
  private final MultiGauge connectionsWaiting;
  private final MultiGauge connectionsMost;

  public BacklogMetrics(MeterRegistry registry, Engine engine, InstantSource clock) {
    this.engine = engine;
    this.clock = clock;
    this.depth = gauge(registry, "winch.queue.tasks", "Tasks that wait in a queue");
    this.unacknowledged = gauge(registry, "winch.queue.running", "Tasks of a queue that run");
    this.consumers =
        gauge(registry, "winch.queue.consumers", "Slots of workers that serve a queue");
    this.age =
        gauge(registry, "winch.queue.oldest.age.seconds", "Since when the first task has waited");
    this.outbox =
        gauge(registry, "winch.outbox.batches", "Batches of messages that the broker has not got");
    this.calls = gauge(registry, "winch.webhook.calls", "Webhook calls that are not delivered");
    this.callsLate =
        gauge(registry, "winch.webhook.late.seconds", "Since when the first due call has waited");
    this.connections = gauge(registry, "winch.database.connections", "Connections of the pool");
    this.connectionsWaiting =
        gauge(registry, "winch.database.connections.waiting", "Threads that wait for a connection");
    this.connectionsMost =
        gauge(registry, "winch.database.connections.most", "Limit of the pool's connections");
  }

  private static MultiGauge gauge(MeterRegistry registry, String name, String description) {
    return MultiGauge.builder(name).description(description).register(registry);
  }

  /** Asks anew. */
  void refresh() {
    Instant now = clock.instant();
    List<QueueInfo> queues =
        answered(engine::queues).orElse(List.of()).stream()
            .sorted(Comparator.comparingLong(QueueInfo::size).reversed())
            .limit(QUEUES)
            .toList();
    depth.register(rows(queues, QueueInfo::size), true);
    unacknowledged.register(rows(queues, QueueInfo::unacked), true);
    consumers.register(rows(queues, QueueInfo::subscribers), true);
    Optional<Backlog> backlog = answered(engine::backlog);
    age.register(
        backlog.map(Backlog::queues).orElse(Map.of()).entrySet().stream()
            .sorted(Comparator.comparing(queue -> queue.getValue().since()))
            .limit(QUEUES)
            .map(
                queue ->
                    row(Tags.of("queue", queue.getKey()), seconds(queue.getValue().since(), now)))
            .toList(),
        true);
    outbox.register(backlog.map(b -> row(Tags.empty(), b.outbox())).stream().toList(), true);
    calls.register(backlog.map(b -> row(Tags.empty(), b.calls())).stream().toList(), true);
    callsLate.register(
        backlog
            .map(b -> b.callsDueSince().map(due -> seconds(due, now)).orElse(0.0))
            .map(late -> row(Tags.empty(), late))
            .stream()
            .toList(),
        true);
    pool(answered(engine::pool).flatMap(pool -> pool));
  }

  private void pool(Optional<PoolUse> pool) {
    connections.register(
        pool.stream()
            .flatMap(
                use ->
                    List.of(
                        row(Tags.of("state", "active"), use.active()),
                        row(Tags.of("state", "idle"), use.idle()))
                        .stream())
            .toList(),
        true);
    connectionsWaiting.register(
        pool.map(use -> row(Tags.empty(), use.waiting())).stream().toList(), true);
    connectionsMost.register(
        pool.map(use -> row(Tags.empty(), use.most())).stream().toList(), true);
  }

  private static <T> Optional<T> answered(Supplier<T> question) {
    try {
      return Optional.of(question.get());
    } catch (WinchException down) {
      return Optional.empty();
    }
  }

  private static List<MultiGauge.Row<?>> rows(
      List<QueueInfo> queues, ToDoubleFunction<QueueInfo> number) {
    return queues.stream()
        .<MultiGauge.Row<?>>map(
            queue -> row(Tags.of("queue", queue.name()), number.applyAsDouble(queue)))
        .toList();
  }

  private static MultiGauge.Row<?> row(Tags tags, Number number) {
    return MultiGauge.Row.of(tags, number);
  }

  private static double seconds(Instant since, Instant now) {
    return Math.max(0, Duration.between(since, now).toMillis() / 1000.0);
  }
}
