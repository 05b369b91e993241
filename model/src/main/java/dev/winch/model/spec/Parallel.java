package dev.winch.model.spec;

import java.util.List;

/** Tasks that run at the same time. */
public record Parallel(List<TaskSpec> tasks) {
  public Parallel {
    tasks = List.copyOf(tasks);
  }
}
