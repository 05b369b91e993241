package dev.winch.model.spec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where a task stands in its job's definition: the index of the top-level task, then, for each
 * composite on the way, the index among {@code parallel.tasks}, or 0 for {@code each.task}.
 *
 * @param steps at least one, none negative
 */
public record TaskPath(List<Integer> steps) {

  public TaskPath {
    steps = List.copyOf(steps);
    if (steps.isEmpty() || steps.stream().anyMatch(step -> step < 0)) {
      throw new IllegalArgumentException("not a task path: " + steps);
    }
  }

  public static TaskPath top(int index) {
    return new TaskPath(List.of(index));
  }

  public TaskPath child(int index) {
    var longer = new ArrayList<>(steps);
    longer.add(index);
    return new TaskPath(longer);
  }

  public boolean isTop() {
    return steps.size() == 1;
  }

  /** Reads what {@link #toString} wrote. */
  public static TaskPath parse(String text) {
    return new TaskPath(Arrays.stream(text.split("/", -1)).map(Integer::valueOf).toList());
  }

  /** The steps joined by slashes, such as {@code 2/0/1}: the stored form. */
  @Override
  public String toString() {
    return steps.stream().map(String::valueOf).collect(Collectors.joining("/"));
  }
}
