package dev.winch.model.event;

import dev.winch.model.run.JobId;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.TaskId;

/** The row that an event is about: it is locked before the event is decided, and decides. */
public sealed interface EventSubject {

  /** A stored task, with its job. */
  record Task(TaskId id) implements EventSubject {}

  /** A stored job. */
  record Job(JobId id) implements EventSubject {}

  /** A job that the event makes; it is stored only if the event comes a second time. */
  record NewJob(JobId id) implements EventSubject {}

  /** A schedule. */
  record Schedule(ScheduleId id) implements EventSubject {}
}
