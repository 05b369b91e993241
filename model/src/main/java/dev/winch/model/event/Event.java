package dev.winch.model.event;

/** A fact or a wish that may move a run; {@code engine.core} says what follows from each. */
public sealed interface Event permits Command, Report.Update, Due, FollowUp {

  /** The row that it is about. */
  EventSubject subject();
}
