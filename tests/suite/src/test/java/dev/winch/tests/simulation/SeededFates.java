package dev.winch.tests.simulation;

import java.util.List;
import java.util.SplittableRandom;

/**
 * How each run of each task ends when it is let run: a pure function of the seed, the place of the
 * task and the attempt.
 *
 * @param failing how many runs of a hundred fail
 */
record SeededFates(long seed, int failing) implements Fates {
  private static final List<String> RESULTS =
      List.of("", "", "ok", "7", "[1,2]", "[]", "true", "{{ inputs.a }}");

  @Override
  public Fate of(String place, int attempt) {
    long mixed = seed * 0x9E3779B97F4A7C15L + place.hashCode() * 0xBF58476D1CE4E5B9L + attempt;
    SplittableRandom random = new SplittableRandom(mixed);
    if (random.nextInt(100) < failing) {
      return new Fate(false, "exit code " + random.nextInt(1, 200));
    }
    int which = random.nextInt(RESULTS.size() + 4);
    String result = which < RESULTS.size() ? RESULTS.get(which) : "r" + random.nextInt(1_000_000);
    return new Fate(true, result);
  }
}
