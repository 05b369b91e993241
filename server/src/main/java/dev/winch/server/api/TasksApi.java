package dev.winch.server.api;

import dev.winch.codec.view.LogWriter;
import dev.winch.codec.view.Redaction;
import dev.winch.codec.view.TaskWriter;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.JobSpec;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import dev.winch.store.JobQueries;
import dev.winch.store.LogQueries;

/** {@code /tasks/{id}}: a task and its log. */
public final class TasksApi {
  /** Maximum size of a task in memory, as read, redacted and written. */
  private static final long TASK = 3L * (5 << 20);

  private final JobQueries jobs;
  private final LogQueries logs;
  private final TaskWriter taskWriter;
  private final LogWriter logWriter;
  private final LargeResponses answers;

  public TasksApi(JobQueries jobs, LogQueries logs, Redaction redaction, LargeResponses answers) {
    this.jobs = jobs;
    this.logs = logs;
    this.taskWriter = new TaskWriter(redaction);
    this.logWriter = new LogWriter(redaction);
    this.answers = answers;
  }

  ApiResponse get(Request request) {
    TaskId id = task(request).id();
    return answers.page(
        1,
        TASK,
        out -> {
          TaskRun task = known(id);
          taskWriter.task(out, task, job(task));
        });
  }

  ApiResponse log(Request request) {
    LogQueries.LogQuery query = PageRequest.ofLog(request);
    TaskRun task = task(request);
    JobSpec job = job(task);
    LogQueries.LogQuery shown = query.showing(logWriter.shown(job));
    return answers.page(
        query.size(),
        JobsApi.LOG_PART,
        out -> logWriter.page(out, logs.taskLog(task.id(), shown), job));
  }

  private TaskRun task(Request request) {
    return known(new TaskId(request.variable("id")));
  }

  private TaskRun known(TaskId id) {
    return jobs.task(id).orElseThrow(TasksApi::unknown);
  }

  private JobSpec job(TaskRun task) {
    return jobs.spec(task.jobId()).orElseThrow(TasksApi::unknown);
  }

  private static NotFoundException unknown() {
    return new NotFoundException("task not found");
  }
}
