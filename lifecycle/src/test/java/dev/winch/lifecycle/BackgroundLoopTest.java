package dev.winch.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BackgroundLoopTest {
  private static final RetryDelays SHORT =
      new RetryDelays(Duration.ofMillis(1), Duration.ofMillis(5));
  private static final Duration LONG = Duration.ofMinutes(10);

  /** What the loop's clock is ahead of the machine's. */
  private final AtomicLong ahead = new AtomicLong();

  private final BackgroundThreads threads =
      new BackgroundThreads(
          NotNow.class, () -> System.nanoTime() + ahead.get(), new SplittableRandom(1));
  private final List<BackgroundLoop> open = new ArrayList<>();

  private static final class NotNow extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  @AfterEach
  void closeAll() {
    open.forEach(BackgroundLoop::close);
  }

  private BackgroundLoop started(LoopSpec spec, LoopStep step) {
    BackgroundLoop loop = threads.loop(spec.retrying(SHORT), step).start();
    open.add(loop);
    return loop;
  }

  static List<Throwable> faults() {
    return List.of(
        new IllegalStateException("a defect"),
        new NotNow(),
        new Exception("checked"),
        new InterruptedException("nobody asked for it"),
        new OutOfMemoryError("no heap"),
        new StackOverflowError(),
        new LinkageError("a class is missing"),
        new AssertionError("a rule is broken"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void e47_nothingThatAStepThrowsEndsTheLoop(Throwable fault) {
    AtomicReference<Optional<Throwable>> thrown = new AtomicReference<>(Optional.of(fault));
    AtomicInteger done = new AtomicInteger();
    BackgroundLoop loop =
        started(
            LoopSpec.named("loop"),
            () -> {
              if (thrown.get().isPresent()) {
                throw asException(thrown.get().get());
              }
              done.incrementAndGet();
              return Duration.ofMillis(1);
            });
    await().until(() -> threads.health().faults().containsKey("loop"));
    assertThat(threads.health().faults().get("loop")).contains("in a row");
    assertThat(loop.failure()).contains(fault);

    thrown.set(Optional.empty());
    await().until(() -> done.get() > 1);
    assertThat(threads.health().faults()).isEmpty();
    assertThat(loop.failure()).isEmpty();
  }

  /** Errors go through as they are. */
  private static Exception asException(Throwable fault) {
    if (fault instanceof Error error) {
      throw error;
    }
    return (Exception) fault;
  }

  @Test
  void e47_aRealOverflowOfTheStackEndsNothing() {
    AtomicBoolean deep = new AtomicBoolean(true);
    AtomicInteger done = new AtomicInteger();
    started(
        LoopSpec.named("loop"),
        () -> {
          if (deep.get()) {
            return Duration.ofMillis(deeper(0));
          }
          done.incrementAndGet();
          return Duration.ofMillis(1);
        });
    await().until(() -> threads.health().faults().containsKey("loop"));
    deep.set(false);
    await().until(() -> done.get() > 0);
  }

  private static long deeper(long depth) {
    return depth < 0 ? depth : deeper(depth + 1) + depth;
  }

  @Test
  void e47_aStrayInterruptEndsNeitherStepNorPause() {
    AtomicReference<Thread> thread = new AtomicReference<>();
    Semaphore steps = new Semaphore(0);
    BackgroundLoop loop =
        started(
            LoopSpec.named("loop"),
            () -> {
              thread.set(Thread.currentThread());
              steps.release();
              return LONG;
            });
    steps.acquireUninterruptibly();
    for (int i = 0; i < 100; i++) {
      thread.get().interrupt();
      loop.wake();
      steps.acquireUninterruptibly();
    }
    assertThat(threads.health().faults()).isEmpty();
  }

  @Test
  void aWakeDuringAStepIsNotLost() {
    Semaphore steps = new Semaphore(0);
    AtomicReference<BackgroundLoop> self = new AtomicReference<>();
    CountDownLatch known = new CountDownLatch(1);
    AtomicInteger wakes = new AtomicInteger(1000);
    BackgroundLoop loop =
        started(
            LoopSpec.named("loop"),
            () -> {
              known.await();
              if (wakes.getAndDecrement() > 0) {
                self.get().wake();
                // Takes the permit that the wake gave to the thread.
                Thread.sleep(0, 1);
              } else {
                steps.release();
              }
              return LONG;
            });
    self.set(loop);
    known.countDown();
    steps.acquireUninterruptibly();
    assertThat(wakes).hasNegativeValue();
  }

  @Test
  void aWakeDoesNotCutThePauseAfterAFault() {
    AtomicInteger attempts = new AtomicInteger();
    BackgroundLoop loop =
        threads.loop(
            LoopSpec.named("loop").retrying(new RetryDelays(LONG, LONG)),
            () -> {
              attempts.incrementAndGet();
              throw new IllegalStateException("always");
            });
    open.add(loop.start());
    await().until(() -> loop.failure().isPresent());
    for (int i = 0; i < 1000; i++) {
      loop.wake();
    }
    assertThat(attempts).hasValue(1);
    assertThat(loop.close(LONG)).isTrue();
  }

  @Test
  void aStepThatDoesNotEndIsStuckAndAnIdleOneIsNot() {
    CountDownLatch hang = new CountDownLatch(1);
    CountDownLatch inStep = new CountDownLatch(2);
    Semaphore idle = new Semaphore(0);
    AtomicReference<BackgroundLoop> waiter = new AtomicReference<>();
    started(
        LoopSpec.named("hangs"),
        () -> {
          inStep.countDown();
          hang.await();
          return Duration.ofMillis(1);
        });
    waiter.set(
        threads.loop(
            "waits",
            () -> {
              waiter
                  .get()
                  .idle(
                      () -> {
                        inStep.countDown();
                        idle.acquire();
                      });
              return LONG;
            }));
    open.add(waiter.get().start());
    await().until(() -> inStep.getCount() == 0);
    assertThat(threads.health().faults()).isEmpty();

    ahead.set(LoopSpec.PATIENCE.plusMinutes(1).toNanos());
    assertThat(threads.health().faults()).containsOnlyKeys("hangs");
    assertThat(threads.health().faults().get("hangs")).contains("a step exceeds its time limit");

    hang.countDown();
    await().until(() -> threads.health().faults().isEmpty());
    idle.release();
  }

  @Test
  void aStepWithProgressIsHealthyAtAnyLength() throws Exception {
    CountDownLatch hold = new CountDownLatch(1);
    CountDownLatch steady = new CountDownLatch(1);
    AtomicInteger failures = new AtomicInteger(3);
    AtomicReference<BackgroundLoop> self = new AtomicReference<>();
    self.set(
        threads.loop(
            LoopSpec.named("connection").retrying(SHORT),
            () -> {
              if (failures.getAndDecrement() > 0) {
                throw new NotNow();
              }
              self.get().steady();
              steady.countDown();
              hold.await();
              return Duration.ZERO;
            }));
    open.add(self.get().start());
    steady.await();
    ahead.set(Duration.ofDays(3).toNanos());
    assertThat(threads.health().faults()).isEmpty();
    self.get().interrupt();
    assertThat(self.get().awaitEnd(LONG)).isTrue();
  }

  @Test
  void aFatalFaultEndsTheLoopAndStaysInItsHealth() {
    AtomicReference<Throwable> death = new AtomicReference<>();
    OutOfMemoryError end = new OutOfMemoryError("the end");
    AtomicInteger steps = new AtomicInteger();
    BackgroundLoop loop =
        threads
            .loop(
                LoopSpec.named("engine")
                    .with(new FaultPolicy.Fatal(SHORT, Error.class::isInstance, death::set)),
                () -> {
                  if (steps.getAndIncrement() == 0) {
                    throw new IllegalStateException("retried");
                  }
                  throw end;
                })
            .start();
    assertThat(loop.awaitEnd(LONG)).isTrue();
    assertThat(death).hasValue(end);
    assertThat(steps).hasValue(2);
    assertThat(threads.health().faults().get("engine")).contains("the end");
  }

  @Test
  void aStopWaitsForTheCurrentStepAndUnfinishedWork() {
    CountDownLatch inStep = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger left = new AtomicInteger(5);
    BackgroundLoop loop =
        started(
            LoopSpec.named("loop").finishing(() -> left.get() > 0),
            () -> {
              inStep.countDown();
              go.await();
              left.decrementAndGet();
              return LONG;
            });
    await().until(() -> inStep.getCount() == 0);
    assertThat(loop.close(Duration.ofMillis(1))).isFalse();
    go.countDown();
    assertThat(loop.awaitEnd(LONG)).isTrue();
    assertThat(left).hasValue(0);
    assertThat(threads.loops()).isEmpty();
    assertThat(threads.health().names()).isEmpty();
  }

  @Test
  void aSignalWakesTheLoopsThatAreCreatedWithIt() throws Exception {
    LoopSignal signal = new LoopSignal();
    Semaphore steps = new Semaphore(0);
    LoopStep step =
        () -> {
          steps.release();
          return LONG;
        };
    try (BackgroundLoop _ = threads.loop(LoopSpec.named("a").wokenBy(signal), step).start();
        BackgroundLoop _ = threads.loop(LoopSpec.named("b").wokenBy(signal), step).start();
        BackgroundLoop _ = threads.loop("other", step).start()) {
      steps.acquire(3);
      signal.raise();
      steps.acquire(2);
    }
    assertThat(steps.availablePermits()).isZero();
  }

  @Test
  void aStopEndsAPauseAtOnce() {
    BackgroundLoop sleeper = threads.loop("sleeper", () -> LONG).start();
    assertThat(sleeper.close(LONG)).isTrue();
  }

  @Test
  void anObserverFailsTheStepBeforeAndAfterItsWork() {
    AtomicReference<String> fails = new AtomicReference<>("begins");
    AtomicInteger done = new AtomicInteger();
    var observed =
        new BackgroundThreads(
            NotNow.class,
            System::nanoTime,
            new SplittableRandom(1),
            new BackgroundThreads.StepObserver() {
              @Override
              public void begins(String loop) {
                failIf(loop + " begins");
              }

              @Override
              public void ends(String loop) {
                failIf(loop + " ends");
              }

              private void failIf(String point) {
                if (point.equals("loop " + fails.get())) {
                  throw new IllegalStateException(point);
                }
              }
            },
            true);
    BackgroundLoop loop =
        observed.loop(
            "loop",
            () -> {
              done.incrementAndGet();
              return Duration.ofMillis(1);
            });
    loop.start();
    assertThat(loop.drive()).isPositive();
    assertThat(loop.failure()).map(Throwable::getMessage).contains("loop begins");
    assertThat(done).hasValue(0);
    fails.set("ends");
    loop.drive();
    assertThat(loop.failure()).map(Throwable::getMessage).contains("loop ends");
    assertThat(done).hasValue(1);
    fails.set("");
    loop.drive();
    assertThat(loop.failure()).isEmpty();
    assertThat(observed.loops()).containsExactly(loop);
    loop.close();
    assertThat(observed.loops()).isEmpty();
  }

  @Test
  void delaysGrowToTheirBoundAndDiffer() {
    RetryDelays delays = new RetryDelays(Duration.ofMillis(100), Duration.ofSeconds(2));
    SplittableRandom source = new SplittableRandom(1);
    LongUnaryOperator random = most -> source.nextLong(most + 1);
    assertThat(delays.after(1, random)).isBetween(Duration.ofMillis(50), Duration.ofMillis(100));
    assertThat(delays.after(3, random)).isBetween(Duration.ofMillis(200), Duration.ofMillis(400));
    for (int failures : List.of(6, 100, Integer.MAX_VALUE)) {
      assertThat(delays.after(failures, random))
          .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(2));
    }
  }
}
