package dev.winch.tests.simulation;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an expression of a job can see. Where tasks that run side by side write the same variable,
 * an output may have several values; a reader sees one of them.
 *
 * @param items those of all {@code each} tasks around, by variable
 */
record View(
    Map<String, String> inputs,
    Map<String, String> secrets,
    String jobName,
    Outputs outputs,
    Map<String, Item> items) {

  /** The element that an {@code each} opened a task for. */
  record Item(String variable, int index, Element element) {}

  /** A list element: as stored, and as an expression shows it. */
  record Element(String json, String shown) {}

  View with(Outputs changed) {
    return new View(inputs, secrets, jobName, changed, items);
  }

  View with(Item current) {
    Map<String, Item> more = new HashMap<>(items);
    more.put(current.variable(), current);
    return new View(inputs, secrets, jobName, outputs, more);
  }

  /** The values that each variable of a job may have. */
  record Outputs(Map<String, Set<String>> values) {
    static final Outputs NONE = new Outputs(Map.of());

    Set<String> of(String variable) {
      return values.getOrDefault(variable, Set.of(""));
    }

    /** After tasks that ran side by side have written these. */
    Outputs after(Map<String, Set<String>> written) {
      Map<String, Set<String>> all = new HashMap<>(values);
      all.putAll(written);
      return new Outputs(all);
    }

    /** While they write. */
    Outputs during(Map<String, Set<String>> written) {
      Map<String, Set<String>> all = new HashMap<>(values);
      written.forEach(
          (variable, texts) -> {
            Set<String> both = new TreeSet<>(of(variable));
            both.addAll(texts);
            all.put(variable, both);
          });
      return new Outputs(all);
    }
  }
}
