package dev.winch.codec.view;

import dev.winch.model.run.JobOutput;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/** The outputs of a job, fed one by one so that they need never be in memory together. */
@FunctionalInterface
public interface OutputSource {
  /**
   * Hands over every output by name, in the calling thread.
   *
   * @param read whether a value of so many bytes is wanted, asked for each in turn
   * @param each false to end
   */
  void feed(LongPredicate read, Predicate<JobOutput> each);
}
