package dev.winch.tests.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import dev.winch.cli.log.Logging;
import dev.winch.lifecycle.BackgroundLoop;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.slf4j.LoggerFactory;

/** Runs many seeds, each on one thread, and prints the history of the first failure. */
final class Simulate {
  private Simulate() {}

  /** A seed whose simulation broke a rule. */
  record Failure(long seed, Throwable why) {
    /** What happened, to read from the end. */
    String story() {
      List<String> lines = new ArrayList<>();
      lines.add("seed " + seed + " breaks a rule; replay it by: make simulate SEED=" + seed);
      lines.addAll(trace(seed));
      lines.add(Trace.brief(String.valueOf(why)));
      return String.join("\n", lines);
    }
  }

  static List<String> trace(long seed) {
    Trace trace = new Trace(true);
    try {
      new Simulation(seed, trace, new Tally()).run();
      trace.say("all rules hold");
    } catch (RuntimeException | Error broken) {
      trace.say("!!!!", broken);
    }
    return trace.lines();
  }

  /**
   * @param failure the one with the smallest seed of those that were found
   * @param reached by those seeds that hold
   */
  record Result(Optional<Failure> failure, Tally reached) {}

  /**
   * Runs these seeds, up to the first failure.
   *
   * @param progress receives the number of completed seeds from time to time
   */
  static Result run(long from, long count, int threads, LongConsumer progress) {
    AtomicLong next = new AtomicLong(from);
    List<Future<Result>> parts = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        parts.add(pool.submit(() -> part(next, from, from + count, progress)));
      }
    }
    Optional<Failure> failure = Optional.empty();
    Tally reached = new Tally();
    for (Future<Result> part : parts) {
      Result result = part.resultNow();
      failure =
          Stream.concat(failure.stream(), result.failure().stream())
              .min(Comparator.comparingLong(Failure::seed));
      reached.add(result.reached());
    }
    return new Result(failure, reached);
  }

  private static Result part(AtomicLong next, long from, long until, LongConsumer progress) {
    Tally reached = new Tally();
    for (long seed = next.getAndIncrement(); seed < until; seed = next.getAndIncrement()) {
      Tally tally = new Tally();
      try {
        new Simulation(seed, new Trace(false), tally).run();
      } catch (RuntimeException | Error why) {
        next.set(until);
        return new Result(Optional.of(new Failure(seed, why)), reached);
      }
      reached.add(tally);
      if ((seed - from) % 10_000 == 9_999) {
        progress.accept(seed - from + 1);
      }
    }
    return new Result(Optional.empty(), reached);
  }

  /** Arguments: {@code seed} to replay one, or {@code from count}. */
  public static void main(String[] arguments) {
    hush();
    if (arguments.length == 1) {
      trace(Long.parseLong(arguments[0])).forEach(System.out::println);
      return;
    }
    long start = System.nanoTime();
    long from = Long.parseLong(arguments[0]);
    long count = Long.parseLong(arguments[1]);
    int threads = Runtime.getRuntime().availableProcessors();
    Result result = run(from, count, threads, done -> say(done, "done", start));
    result.failure().map(Failure::story).ifPresent(System.out::println);
    if (result.failure().isPresent()) {
      System.exit(1);
    }
    say(count, "hold", start);
    result.reached().counts().forEach((what, many) -> System.out.printf("%,12d %s%n", many, what));
  }

  /** Here it is no news that stores and brokers do not answer, and that loops fail. */
  static void hush() {
    Logging.apply("error", "pretty");
    loops().setLevel(Level.OFF);
  }

  static void speak() {
    Logging.apply("warn", "pretty");
    loops().setLevel(null);
  }

  private static Logger loops() {
    return (Logger) LoggerFactory.getLogger(BackgroundLoop.class);
  }

  private static void say(long seeds, String what, long start) {
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf("%,d seeds %s, %.0f per second%n", seeds, what, seeds / seconds);
  }
}
