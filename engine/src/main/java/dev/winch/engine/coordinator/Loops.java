package dev.winch.engine.coordinator;

import dev.winch.broker.Broker;
import dev.winch.engine.core.Context;
import dev.winch.engine.core.JobLimits;
import dev.winch.engine.time.Alarms;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.event.Command;
import dev.winch.model.run.Ids;
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
final class Loops implements AutoCloseable {
  private final Loop main;
  private final Optional<Loop> intake;
  private final Outgoing outgoing;
  private final CompletableFuture<Throwable> death = new CompletableFuture<>();
  private volatile boolean closing;

  /**
   * @param owed is told when webhooks are owed calls, on any of the loops' threads
   */
  Loops(
      Store store,
      Broker broker,
      Waiters waiters,
      Alarms alarms,
      Runnable owed,
      InstantSource clock,
      ZoneId zone,
      Ids ids,
      RandomGenerator random,
      BackgroundThreads threads,
      JobLimits limits) {
    outgoing = outgoing(store, broker, clock, ids, random, threads);
    AfterCommit afterCommit = new AfterCommit(outgoing, waiters, alarms, owed);
    BiFunction<String, RandomGenerator, Loop> loop =
        (name, chance) ->
            new Loop(
                name,
                store,
                afterCommit,
                () -> new Context(clock.instant(), zone, ids, chance.nextLong(), limits),
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

  private Outgoing outgoing(
      Store store,
      Broker broker,
      InstantSource clock,
      Ids ids,
      RandomGenerator random,
      BackgroundThreads threads) {
    StoredOrders orders = new StoredOrders(store.reads());
    if (!broker.shared()) {
      return new Direct(broker, orders, random, () -> closing);
    }
    return store.fillsQueues()
        ? new Announced(broker)
        : new Courier(store.outbox(), broker, orders, clock, ids, threads);
  }

  /** Where everything goes but commands. */
  Inbox inbox() {
    return main.inbox();
  }

  /** A command, as {@link Inbox#ask(Command)}. */
  CompletableFuture<Void> ask(Command command) {
    Loop loop = command instanceof Command.Submit ? intake.orElse(main) : main;
    return loop.inbox().ask(command);
  }

  void start() {
    outgoing.start();
    loops().forEach(Loop::start);
  }

  /**
   * Settles what waits and hands over, on the caller's thread.
   *
   * @return whether there was anything
   */
  boolean step() {
    long busy = loops().filter(Loop::step).count();
    return outgoing.step() || busy > 0;
  }

  /** Completes with the reason if one of them ends without being asked to. */
  CompletableFuture<Throwable> death() {
    return death;
  }

  private Stream<Loop> loops() {
    return Stream.concat(Stream.of(main), intake.stream());
  }

  /** Finishes what has been handed in. */
  @Override
  public void close() {
    closing = true;
    loops().forEach(Loop::close);
    outgoing.close();
  }
}
