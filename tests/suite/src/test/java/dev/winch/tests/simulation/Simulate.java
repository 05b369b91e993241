package dev.winch.tests.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/** Runs many seeds, each on one thread, and tells what the first bad one did. */
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
      new Simulation(seed, trace).run();
      trace.say("all rules hold");
    } catch (Violation broken) {
      trace.say("!!!! %s", broken.getMessage());
    }
    return trace.lines();
  }

  /**
   * @param progress is told how many are done, from time to time
   * @return the first failure found
   */
  static Optional<Failure> run(long from, long count, int threads, LongConsumer progress) {
    AtomicLong next = new AtomicLong(from);
    List<Failure> failures = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<?>> workers = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        workers.add(pool.submit(() -> work(next, from, from + count, failures, progress)));
      }
      for (Future<?> worker : workers) {
        worker.get();
      }
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
    return failures.stream().findFirst();
  }

  private static void work(
      AtomicLong next, long from, long until, List<Failure> failures, LongConsumer progress) {
    for (long seed = next.getAndIncrement(); seed < until; seed = next.getAndIncrement()) {
      try {
        new Simulation(seed, new Trace(false)).run();
      } catch (Throwable why) {
        synchronized (failures) {
          failures.add(new Failure(seed, why));
        }
        next.set(until);
        return;
      }
      if ((seed - from) % 5_000 == 4_999) {
        progress.accept(seed - from + 1);
      }
    }
  }

  /** Arguments: {@code seed} to replay one, or {@code from count}. */
  public static void main(String[] arguments) {
    if (arguments.length == 1) {
      trace(Long.parseLong(arguments[0])).forEach(System.out::println);
      return;
    }
    long start = System.nanoTime();
    long count = Long.parseLong(arguments[1]);
    Optional<Failure> failure =
        run(
            Long.parseLong(arguments[0]),
            count,
            Runtime.getRuntime().availableProcessors(),
            done ->
                System.out.printf(
                    "%d seeds, %.0f per second%n",
                    done, done / ((System.nanoTime() - start) / 1e9)));
    failure.ifPresent(
        bad -> {
          System.out.println(bad.story());
          System.exit(1);
        });
    System.out.printf(
        "%d seeds hold, %.0f per second%n", count, count / ((System.nanoTime() - start) / 1e9));
  }
}
