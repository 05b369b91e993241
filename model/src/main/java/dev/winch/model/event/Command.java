package dev.winch.model.event;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.PreparedJob;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import java.util.Optional;

/** What a client asks for; it is answered once its effect is durable, or refused. */
public sealed interface Command extends Event {

  /**
   * Store this admitted job, PENDING, and start it.
   *
   * @param prepared for the insertion of this job, by the store that it goes to
   */
  record Submit(JobRun job, JobSpec spec, PreparedJob prepared) implements Command {
    public Submit(JobRun job, JobSpec spec) {
      this(job, spec, PreparedJob.NONE);
    }

    @Override
    public EventSubject subject() {
      return new EventSubject.NewJob(job.id());
    }
  }

  /** Cancel the job, and with it its parent and its sub-jobs. */
  record Cancel(JobId job, UserId by) implements Command {
    @Override
    public EventSubject subject() {
      return new EventSubject.Job(job);
    }
  }

  /** Run a failed or cancelled job again from the top-level task that it stopped at. */
  record Restart(JobId job, UserId by) implements Command {
    @Override
    public EventSubject subject() {
      return new EventSubject.Job(job);
    }
  }

  /** Store this admitted scheduled job, which fires from now on. */
  record CreateSchedule(ScheduledJob schedule) implements Command {
    @Override
    public EventSubject subject() {
      return new EventSubject.Schedule(schedule.id());
    }
  }

  /** Fire no more until resumed. */
  record PauseSchedule(ScheduleId schedule, UserId by) implements Command {
    @Override
    public EventSubject subject() {
      return new EventSubject.Schedule(schedule);
    }
  }

  /** Fire again, from the next time after now on. */
  record ResumeSchedule(ScheduleId schedule, UserId by) implements Command {
    @Override
    public EventSubject subject() {
      return new EventSubject.Schedule(schedule);
    }
  }

  /**
   * Start other jobs, or at other times, from now on.
   *
   * @param job admitted; empty to keep the one that it has
   * @param cron admitted
   */
  record EditSchedule(ScheduleId schedule, Optional<JobSpec> job, String cron, UserId by)
      implements Command {
    @Override
    public EventSubject subject() {
      return new EventSubject.Schedule(schedule);
    }
  }

  /**
   * Start a job of the schedule now; its next firing stays as it is.
   *
   * @param job id of the job, by which a repeated command is recognized
   */
  record TriggerSchedule(ScheduleId schedule, JobId job, UserId by) implements Command {
    @Override
    public EventSubject subject() {
      return new EventSubject.Schedule(schedule);
    }
  }

  /**
   * Forget the schedule; the jobs that it started stay.
   *
   * @param cancelJobs whether those of them that have not ended are cancelled
   */
  record DeleteSchedule(ScheduleId schedule, boolean cancelJobs, UserId by) implements Command {
    @Override
    public EventSubject subject() {
      return new EventSubject.Schedule(schedule);
    }
  }
}
