package dev.winch.model.event;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;

/** What a client or a schedule asks for; it is answered once its effect is durable, or refused. */
public sealed interface Command extends Event {

  /** Store this admitted job, PENDING, and start it. */
  record Submit(JobRun job, JobSpec spec) implements Command {}

  /** Cancel the job, and with it its parent and its sub-jobs. */
  record Cancel(JobId job, UserId by) implements Command {}

  /** Run a failed or cancelled job again from the top-level task that it stopped at. */
  record Restart(JobId job, UserId by) implements Command {}
}
