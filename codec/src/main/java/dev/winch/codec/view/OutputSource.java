package dev.winch.codec.view;

import dev.winch.model.run.JobOutput;
import java.util.function.LongPredicate;
import java.util.function.Predicate;

/** Streams the outputs of a job one by one, so that they are never in memory together. */
@FunctionalInterface
public interface OutputSource {
  /**
   * Passes every output, ordered by name, on the calling thread.
   *
   * @param read decides for each output by its size in bytes whether its value is loaded
   * @param each returns false to stop
   */
  void feed(LongPredicate read, Predicate<JobOutput> each);
}
