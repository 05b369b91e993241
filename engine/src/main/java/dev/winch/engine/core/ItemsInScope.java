package dev.winch.engine.core;

import dev.winch.engine.admit.Surroundings;
import dev.winch.expr.env.Scope;
import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.JobSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The items that a task sees of the {@code each} tasks around it, outermost first: an inner
 * variable hides an outer one of the same name. They are read from the rows around the task, so
 * nothing is stored twice.
 */
record ItemsInScope(List<Entry> entries) {

  /** An element of a list under its variable. */
  record Entry(String variable, TaskRun.Item item) {}

  ItemsInScope {
    entries = List.copyOf(entries);
  }

  /** For the task of a slice that holds its ancestors. */
  static ItemsInScope of(Slice slice) {
    if (slice.task().isEmpty() || slice.spec().isEmpty()) {
      return new ItemsInScope(List.of());
    }
    JobSpec spec = slice.spec().get();
    List<Entry> entries = new ArrayList<>();
    TaskRun inner = slice.task().get();
    for (TaskRun around : slice.ancestors()) {
      if (inner.item().isPresent()) {
        String variable = around.effective(spec).each().orElseThrow().variable();
        entries.addFirst(new Entry(variable, inner.item().get()));
      }
      inner = around;
    }
    return new ItemsInScope(entries);
  }

  /** The names that an expression of the task can use. */
  Scope scope() {
    Scope scope = Surroundings.JOB;
    for (Entry entry : entries) {
      scope = Surroundings.withItem(scope, entry.variable());
    }
    return scope;
  }
}
