package dev.winch.tests.bench;

import java.util.List;

/** The middle of several measurements, which a disturbed one does not move. */
final class Medians {
  private Medians() {}

  static double of(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }

  /** The same without the first, which a process was measured in that had just started. */
  static double warm(List<Double> values) {
    return of(values.size() > 1 ? values.subList(1, values.size()) : values);
  }
}
