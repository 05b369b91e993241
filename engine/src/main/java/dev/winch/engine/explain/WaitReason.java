package dev.winch.engine.explain;

/** Why a task, a job or a schedule is where it is. */
public enum WaitReason {
  /** It has ended. */
  ENDED,
  /** A process works on it. */
  RUNNING,
  /** It is new; the engine schedules it next. */
  STARTING,
  /** A retry that is delayed. */
  RETRY_DUE,
  /** No worker serves its queue. */
  NO_WORKER,
  /** Every slot of its queue is taken. */
  SLOTS_TAKEN,
  /** It is in its queue and a slot is free. */
  QUEUED,
  /** Every worker of its queue finishes what it runs and takes no more. */
  DRAINING,
  /** No worker of its queue can run tasks at the moment. */
  RUNTIME_DOWN,
  /** The worker that has it, or every worker of its queue, has fallen silent. */
  NODE_SILENT,
  /** The tasks inside run; more follow as the concurrency of its {@code each} allows. */
  CONCURRENCY,
  /** The tasks inside have not ended. */
  CHILDREN,
  /** The job that it started has not ended. */
  SUBJOB,
  /** A task of the job waits; see its explanation. */
  TASK,
  /** The schedule fires at its next time. */
  SCHEDULED,
  /** The schedule is paused. */
  PAUSED,
  /** The schedule cannot fire. */
  INVALID
}
