package dev.winch.engine.core;

import dev.winch.engine.evaluation.EvaluationContext;
import dev.winch.expr.env.Scope;
import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.JobSpec;
import java.util.ArrayList;
import java.util.List;

/**
 * The items of the {@code each} tasks around a task, outermost first: an inner variable hides an
 * outer one of the same name. They come from the rows of these tasks, so no item is stored twice.
 */
record ItemsInScope(List<Entry> entries) {

  /** An element of a list under its variable. */
  record Entry(String variable, TaskRun.Item item) {}

  ItemsInScope {
    entries = List.copyOf(entries);
  }

  /** For the task of an input that holds its ancestors. */
  static ItemsInScope of(DecisionInput input) {
    if (input.task().isEmpty() || input.spec().isEmpty()) {
      return new ItemsInScope(List.of());
    }
    JobSpec spec = input.spec().get();
    List<Entry> entries = new ArrayList<>();
    TaskRun inner = input.task().get();
    for (TaskRun around : input.ancestors()) {
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
    Scope scope = EvaluationContext.JOB;
    for (Entry entry : entries) {
      scope = EvaluationContext.withItem(scope, entry.variable());
    }
    return scope;
  }
}
