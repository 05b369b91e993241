package dev.winch.server;

/**
 * Groups of endpoints that {@code coordinator.api.endpoints.<name>} can disable, by name in lower
 * case; {@code JOBS} includes the scheduled ones, {@code DOCS} is the description of the others,
 * {@code UI} the pages for browsers.
 */
public enum EndpointGroup {
  HEALTH,
  JOBS,
  TASKS,
  QUEUES,
  NODES,
  METRICS,
  USERS,
  DOCS,
  UI
}
