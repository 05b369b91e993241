package dev.winch.server;

/**
 * What {@code coordinator.api.endpoints.<name>} switches off, by name in lower case; {@code JOBS}
 * are also the scheduled ones.
 */
public enum EndpointGroup {
  HEALTH,
  JOBS,
  TASKS,
  QUEUES,
  NODES,
  METRICS,
  USERS
}
