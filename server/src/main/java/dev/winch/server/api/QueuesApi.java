package dev.winch.server.api;

import dev.winch.codec.view.ViewWriter;
import dev.winch.engine.Engine;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.spec.QueueNames;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;

/** {@code /queues}: the task queues. */
public final class QueuesApi {
  private final Engine engine;
  private final ViewWriter views;

  public QueuesApi(Engine engine, ViewWriter views) {
    this.engine = engine;
    this.views = views;
  }

  ApiResponse list(Request request) {
    return ApiResponse.json(views.queues(engine.queues()));
  }

  ApiResponse get(Request request) {
    String name = request.variable("name");
    return engine
        .queue(name)
        .map(queue -> ApiResponse.json(views.queue(queue)))
        .orElseThrow(() -> new NotFoundException("queue " + name + " not found"));
  }

  ApiResponse delete(Request request) {
    String name = request.variable("name");
    if (!QueueNames.isTaskQueue(name)) {
      throw new InvalidInputException("queue " + name + " is not a task queue");
    }
    engine.deleteQueue(name);
    return ApiResponse.empty(200);
  }
}
