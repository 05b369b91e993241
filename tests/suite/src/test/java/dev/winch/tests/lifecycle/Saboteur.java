package dev.winch.tests.lifecycle;

import dev.winch.lifecycle.BackgroundThreads;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Throws at the steps of loops. Safe for use by many threads. */
final class Saboteur implements BackgroundThreads.StepObserver {
  private volatile Optional<Sabotage> sabotage = Optional.empty();

  /** Where in a step the fault comes. */
  enum Moment {
    BEFORE_ITS_WORK,
    AFTER_ITS_WORK
  }

  private record Sabotage(Predicate<String> loops, Moment moment, Supplier<Throwable> fault) {}

  void begin(Predicate<String> loops, Moment moment, Supplier<Throwable> fault) {
    sabotage = Optional.of(new Sabotage(loops, moment, fault));
  }

  void end() {
    sabotage = Optional.empty();
  }

  @Override
  public void begins(String loop) throws Exception {
    strike(loop, Moment.BEFORE_ITS_WORK);
  }

  @Override
  public void ends(String loop) throws Exception {
    strike(loop, Moment.AFTER_ITS_WORK);
  }

  private void strike(String loop, Moment moment) throws Exception {
    Optional<Sabotage> now =
        sabotage.filter(one -> one.moment() == moment && one.loops().test(loop));
    if (now.isPresent()) {
      switch (now.get().fault().get()) {
        case Exception e -> throw e;
        case Error e -> throw e;
        case Throwable other -> throw new AssertionError(other);
      }
    }
  }
}
