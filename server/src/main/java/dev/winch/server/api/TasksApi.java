package dev.winch.server.api;

import dev.winch.codec.view.ViewWriter;
import dev.winch.model.fault.NotFound;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.Page;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.JobSpec;
import dev.winch.server.http.Answer;
import dev.winch.server.http.Handler;
import dev.winch.server.http.Request;
import dev.winch.store.Reads;
import java.util.Map;

/** {@code /tasks/{id}}: one run of a task, and what it printed. */
public final class TasksApi {
  private final Reads reads;
  private final ViewWriter views;

  public TasksApi(Reads reads, ViewWriter views) {
    this.reads = reads;
    this.views = views;
  }

  public Map<String, Handler> routes() {
    return Map.of(
        "GET /tasks/{}", this::get,
        "GET /tasks/{}/log", this::log);
  }

  private Answer get(Request request) {
    TaskRun task = task(request);
    return Answer.json(views.task(task, job(task)));
  }

  private Answer log(Request request) {
    Reads.LogQuery query = Paging.ofLog(request);
    TaskRun task = task(request);
    JobSpec job = job(task);
    Page<LogPart> page = reads.taskLog(task.id(), query.showing(views.shownLog(job)));
    return Answer.json(views.log(page, job));
  }

  private TaskRun task(Request request) {
    return reads.task(new TaskId(request.variable())).orElseThrow(TasksApi::unknown);
  }

  private JobSpec job(TaskRun task) {
    return reads.spec(task.jobId()).orElseThrow(TasksApi::unknown);
  }

  private static NotFound unknown() {
    return new NotFound("task not found");
  }
}
