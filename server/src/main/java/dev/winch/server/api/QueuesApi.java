package dev.winch.server.api;

import dev.winch.codec.view.ClusterWriter;
import dev.winch.engine.Engine;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.spec.QueueNames;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;

/** {@code /queues}: the task queues. */
public final class QueuesApi {
  private final Engine engine;

  public QueuesApi(Engine engine) {
    this.engine = engine;
  }

  ApiResponse list(Request request) {
    return ApiResponse.json(ClusterWriter.queues(engine.queues()));
  }

  ApiResponse get(Request request) {
    String name = request.variable("name");
    return engine
        .queue(name)
        .map(queue -> ApiResponse.json(ClusterWriter.queue(queue)))
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
