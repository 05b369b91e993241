package dev.winch.engine.coordinator;

import dev.winch.broker.Broker;
import dev.winch.engine.core.DecisionContext;
import dev.winch.engine.core.JobLimits;
import dev.winch.engine.time.TimerQueue;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.event.Command;
import dev.winch.model.run.IdGenerator;
import dev.winch.store.Store;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * The loops of one process. One decides about all that is under way. Where the database lets
 * transactions run side by side, another one takes submissions: nobody else knows of a new job's
 * rows, so neither waits for the other, and their commits share the waits for the disk.
 */
final class CommandLoops implements AutoCloseable {
  private final CommandLoop main;
  private final Optional<CommandLoop> intake;
  private final MessagePublisher publisher;
  private final CompletableFuture<Throwable> death = new CompletableFuture<>();
  private volatile boolean closing;

  /**
   * @param newCalls run when webhook calls were added, on any of the loops' threads
   */
  CommandLoops(
      Store store,
      Broker broker,
      Waiters waiters,
      TimerQueue timers,
      Runnable newCalls,
      InstantSource clock,
      ZoneId zone,
      IdGenerator ids,
      RandomGenerator random,
      BackgroundThreads threads,
      JobLimits limits) {
    publisher = publisher(store, broker, clock, ids, random, threads);
    AfterCommit afterCommit = new AfterCommit(publisher, waiters, timers, newCalls);
    BiFunction<String, RandomGenerator, CommandLoop> loop =
        (name, chance) ->
            new CommandLoop(
                name,
                store,
                afterCommit,
                () -> new DecisionContext(clock.instant(), zone, ids, chance.nextLong(), limits),
                death,
                threads);
    main = loop.apply("engine", random);
    // A broker inside this process is told on the thread of the loop, and so in the order of the
    // commits only if there is one.
    intake =
        broker.shared() && store.runsSideBySide()
            ? Optional.of(loop.apply("intake", new SplittableRandom(random.nextLong())))
            : Optional.empty();
  }

  private MessagePublisher publisher(
      Store store,
      Broker broker,
      InstantSource clock,
      IdGenerator ids,
      RandomGenerator random,
      BackgroundThreads threads) {
    StoredOrders orders = new StoredOrders(store.reads().jobs(), store.reads().logs());
    if (!broker.shared()) {
      return new DirectPublisher(broker, orders, random, () -> closing);
    }
    return store.fillsQueues()
        ? new NotifyingPublisher(broker)
        : new OutboxRelay(store.outbox(), broker, orders, clock, ids, threads);
  }

  /** Where everything goes but commands. */
  Inbox inbox() {
    return main.inbox();
  }

  /** A command, as {@link Inbox#ask(Command)}. */
  CompletableFuture<Void> ask(Command command) {
    CommandLoop loop = command instanceof Command.Submit ? intake.orElse(main) : main;
    return loop.inbox().ask(command);
  }

  void start() {
    publisher.start();
    loops().forEach(CommandLoop::start);
  }

  /**
   * Settles what waits and hands over, on the caller's thread.
   *
   * @return whether there was anything
   */
  boolean step() {
    long busy = loops().filter(CommandLoop::step).count();
    return publisher.step() || busy > 0;
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
