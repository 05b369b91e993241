package dev.winch.model.event;

import dev.winch.model.run.TaskId;

/** A moment that has come. */
public sealed interface Due extends Event {

  /** A delayed retry may be scheduled. */
  record Retry(TaskId task) implements Due {}
}
