package dev.winch.model.run;

/** Whether a schedule fires. */
public enum ScheduleState {
  ACTIVE,
  PAUSED
}
