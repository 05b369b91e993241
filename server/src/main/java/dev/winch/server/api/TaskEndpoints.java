package dev.winch.server.api;

import static dev.winch.server.api.EndpointParts.LOG_QUERY;
import static dev.winch.server.api.EndpointParts.LONG_SIZE;
import static dev.winch.server.api.EndpointParts.ORDER;
import static dev.winch.server.api.EndpointParts.PAGE;
import static dev.winch.server.api.Shapes.page;
import static dev.winch.server.endpoint.Payload.json;

import dev.winch.server.endpoint.Endpoint;
import dev.winch.server.endpoint.EndpointAccess;
import java.util.List;

/** The endpoints of runs of tasks. */
public final class TaskEndpoints {
  public static final List<Endpoint<TasksApi>> TASKS =
      List.of(
          Endpoint.<TasksApi>of("GET /tasks/{id}", "Shows a run of a task.", TasksApi::get)
              .allows(EndpointAccess.TASK_VIEWER)
              .answers(json(JobShapes.TASK, Examples.TASK)),
          Endpoint.<TasksApi>of(
                  "GET /tasks/{id}/log", "Shows the log of a run of a task.", TasksApi::log)
              .allows(EndpointAccess.TASK_VIEWER)
              .takes(PAGE, LONG_SIZE, LOG_QUERY, ORDER)
              .answers(json(page(JobShapes.LOG_PART), Examples.page(Examples.LOG_PART))));

  public static final List<Endpoint<ExplainApi>> EXPLAINED_TASKS =
      List.of(
          Endpoint.<ExplainApi>of(
                  "GET /tasks/{id}/explain",
                  "Explains why a run of a task is not running.",
                  ExplainApi::task)
              .allows(EndpointAccess.TASK_VIEWER)
              .answers(json(JobShapes.EXPLANATION, Examples.EXPLANATION)));

  private TaskEndpoints() {}
}
