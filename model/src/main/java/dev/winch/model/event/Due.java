package dev.winch.model.event;

import dev.winch.model.run.JobId;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.TaskId;
import java.time.Instant;

/** A moment that has come; the row that it is about shows if it is still awaited. */
public sealed interface Due extends Event {

  /** The moment, as the row has it. */
  Instant at();

  /** A delayed retry may be scheduled. */
  record Retry(TaskId task, Instant at) implements Due {
    @Override
    public EventSubject subject() {
      return new EventSubject.Task(task);
    }
  }

  /** A job has taken all the time that it may take. */
  record JobTimeout(JobId job, Instant at) implements Due {
    @Override
    public EventSubject subject() {
      return new EventSubject.Job(job);
    }
  }

  /** A schedule starts its next job; a deleted one has some of those that it started cancelled. */
  record Firing(ScheduleId schedule, Instant at) implements Due {
    @Override
    public EventSubject subject() {
      return new EventSubject.Schedule(schedule);
    }
  }
}
