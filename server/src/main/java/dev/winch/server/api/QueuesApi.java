package dev.winch.server.api;

import dev.winch.codec.view.ViewWriter;
import dev.winch.engine.Engine;
import dev.winch.model.fault.InvalidInput;
import dev.winch.model.fault.NotFound;
import dev.winch.model.spec.Queues;
import dev.winch.server.http.Answer;
import dev.winch.server.http.Handler;
import dev.winch.server.http.Request;
import java.util.Map;

/** {@code /queues}: what waits for workers. */
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

  private Answer list(Request request) {
    return Answer.json(views.queues(engine.queues()));
  }

  private Answer get(Request request) {
    String name = request.variable();
    return engine
        .queue(name)
        .map(queue -> Answer.json(views.queue(queue)))
        .orElseThrow(() -> new NotFound("queue " + name + " not found"));
  }

  private Answer delete(Request request) {
    String name = request.variable();
    if (!Queues.isTaskQueue(name)) {
      throw new InvalidInput("queue " + name + " is not a task queue");
    }
    engine.deleteQueue(name);
    return Answer.empty(200);
  }
}
