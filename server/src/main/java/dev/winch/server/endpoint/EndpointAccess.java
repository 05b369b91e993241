package dev.winch.server.endpoint;

/** Who may use an endpoint, where users log in. */
public enum EndpointAccess {
  ANYONE("every client, also without logging in"),
  USER("every user"),
  ANY_ROLE("every user, whatever the role"),
  QUEUE_MANAGER("administrators, and users without any of the three roles"),
  ADMIN("administrators"),
  JOB_VIEWER("who may see the job: its creator and those whom its `permissions` name"),
  TASK_VIEWER("who may see the job of the task"),
  SCHEDULE_VIEWER("who may see the schedule: its creator and those whom its `permissions` name");

  private final String text;

  EndpointAccess(String text) {
    this.text = text;
  }

  /** For people. */
  String text() {
    return text;
  }
}
