package dev.winch.server.api;

import dev.winch.codec.view.ViewWriter;
import dev.winch.engine.Engine;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.spec.QueueNames;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Handler;
import dev.winch.server.http.Request;
import java.util.Map;

/** {@code /queues}: the task queues. */
public final class QueuesApi {
  private final Engine engine;
  private final ViewWriter views;

  public QueuesApi(Engine engine, ViewWriter views) {
    this.engine = engine;
    this.views = views;
  }

  public Map<String, Handler> routes() {
    return Map.of(
        "GET /queues", this::list,
        "GET /queues/{}", this::get,
        "DELETE /queues/{}", this::delete);
  }

  private ApiResponse list(Request request) {
    return ApiResponse.json(views.queues(engine.queues()));
  }

  private ApiResponse get(Request request) {
    String name = request.variable();
    return engine
        .queue(name)
        .map(queue -> ApiResponse.json(views.queue(queue)))
        .orElseThrow(() -> new NotFoundException("queue " + name + " not found"));
  }

  private ApiResponse delete(Request request) {
    String name = request.variable();
    if (!QueueNames.isTaskQueue(name)) {
      throw new InvalidInputException("queue " + name + " is not a task queue");
    }
    engine.deleteQueue(name);
    return ApiResponse.empty(200);
  }
}
