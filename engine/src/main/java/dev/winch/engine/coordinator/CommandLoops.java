package dev.winch.engine.coordinator;

import dev.winch.broker.Broker;
import dev.winch.engine.core.DecisionContext;
import dev.winch.engine.core.JobLimits;
import dev.winch.engine.time.TimerQueue;
import dev.winch.lifecycle.LoopSignal;
import dev.winch.store.Store;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The command loops of one process. One loop decides everything in progress. If the database runs
 * transactions concurrently, a second loop takes submissions: a new job's rows are unknown to all
 * others, so the loops do not block each other and their commits share disk flushes.
 */
final class CommandLoops implements AutoCloseable {
  private final CommandLoop main;
  private final Optional<CommandLoop> intake;
  private final MessagePublisher publisher;
  private final CompletableFuture<Throwable> death = new CompletableFuture<>();
  private volatile boolean closing;

  /**
   * @param newCalls raised when webhook calls were added
   */
  CommandLoops(
      Store store,
      Broker broker,
      EngineEnvironment environment,
      JobLimits limits,
      Waiters waiters,
      CommittedChanges changes,
      TimerQueue timers,
      LoopSignal newCalls) {
    EngineMetrics metrics = new EngineMetrics(environment.meters());
    publisher = publisher(store, broker, environment, metrics);
    AfterCommit afterCommit =
        new AfterCommit(
            publisher,
            waiters,
            changes,
            timers,
            newCalls,
            metrics,
            new JobSpans(environment.spans()));
    BiFunction<String, RandomGenerator, CommandLoop> loop =
        (name, chance) ->
            new CommandLoop(
                name,
                store,
                afterCommit,
                () ->
                    new DecisionContext(
                        environment.clock().instant(),
                        environment.zone(),
                        environment.ids(),
                        chance.nextLong(),
                        limits,
                        environment.spans().isOn()),
                death,
                environment.threads());
    RandomGenerator random = environment.random();
    main = loop.apply("engine", random);
    // A broker inside this process gets messages in the order of the commits only if one loop
    // publishes all of them.
    intake =
        broker.shared() && store.runsSideBySide()
            ? Optional.of(loop.apply("intake", new SplittableRandom(random.nextLong())))
            : Optional.empty();
  }

  private MessagePublisher publisher(
      Store store, Broker broker, EngineEnvironment environment, EngineMetrics metrics) {
    StoredOrders orders = new StoredOrders(store.reads().jobs(), store.reads().logs());
    if (!broker.shared()) {
      return new DirectPublisher(broker, orders, environment.random(), () -> closing);
    }
    return store.fillsQueues()
        ? new NotifyingPublisher(broker)
        : new OutboxRelay(store.outbox(), broker, orders, environment, metrics);
  }

  /** Where everything goes but new jobs. */
  Inbox inbox() {
    return main.inbox();
  }

  /** Where new jobs go. */
  Inbox intake() {
    return intake.orElse(main).inbox();
  }

  void start() {
    loops().forEach(CommandLoop::start);
    publisher.start();
  }

  /** Completes with the reason if one of them ends without being asked to. */
  CompletableFuture<Throwable> death() {
    return death;
  }

  private Stream<CommandLoop> loops() {
    return Stream.concat(Stream.of(main), intake.stream());
  }

  /** Finishes what has been handed in. */
  @Override
  public void close() {
    closing = true;
    loops().forEach(CommandLoop::close);
    publisher.close();
  }
}
