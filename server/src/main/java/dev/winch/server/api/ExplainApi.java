package dev.winch.server.api;

import dev.winch.codec.view.ExplanationView;
import dev.winch.codec.view.ExplanationWriter;
import dev.winch.engine.Engine;
import dev.winch.engine.explain.ClusterView;
import dev.winch.engine.explain.Explainer;
import dev.winch.engine.explain.Explanation;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.JobSpec;
import dev.winch.server.http.ApiResponse;
import dev.winch.server.http.Request;
import dev.winch.store.JobQueries;
import dev.winch.store.NodeQueries;
import dev.winch.store.Reads;
import dev.winch.store.ScheduleQueries;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** {@code …/explain}: why a task, a job or a schedule is not running. */
public final class ExplainApi {
  /** Tasks of a job that are explained. */
  private static final int SHOWN = 20;

  private final Engine engine;
  private final JobQueries jobs;
  private final ScheduleQueries schedules;
  private final NodeQueries nodes;
  private final InstantSource clock;

  public ExplainApi(Engine engine, Reads reads, InstantSource clock) {
    this.engine = engine;
    this.jobs = reads.jobs();
    this.schedules = reads.schedules();
    this.nodes = reads.nodes();
    this.clock = clock;
  }

  ApiResponse task(Request request) {
    TaskRun task =
        jobs.task(new TaskId(request.variable("id")))
            .orElseThrow(() -> new NotFoundException("task not found"));
    JobSpec job = jobs.spec(task.jobId()).orElseThrow(() -> unknown("task"));
    return answer(explainer().task(task, task.effective(job)));
  }

  ApiResponse job(Request request) {
    JobId id = new JobId(request.variable("id"));
    JobRun job = jobs.job(id).orElseThrow(() -> unknown("job"));
    JobSpec spec = jobs.spec(id).orElseThrow(() -> unknown("job"));
    List<TaskRun> underWay = new ArrayList<>();
    if (!job.state().isFinal()) {
      jobs.execution(
          id,
          task -> {
            if (!task.state().isFinal() && underWay.size() < SHOWN) {
              underWay.add(task);
            }
          });
    }
    Explainer explainer = explainer();
    return answer(
        explainer.job(
            job,
            underWay.stream().map(task -> explainer.task(task, task.effective(spec))).toList()));
  }

  ApiResponse schedule(Request request) {
    ScheduleId id = new ScheduleId(request.variable("id"));
    return answer(
        explainer().schedule(schedules.schedule(id).orElseThrow(() -> unknown("scheduled job"))));
  }

  private Explainer explainer() {
    Instant now = clock.instant();
    return new Explainer(
        new ClusterView(now, engine.queues(), nodes.heardSince(now.minus(NodesApi.SHOWN))));
  }

  private ApiResponse answer(Explanation explanation) {
    return ApiResponse.json(ExplanationWriter.explanation(view(explanation)));
  }

  private static ExplanationView view(Explanation explanation) {
    return new ExplanationView(
        explanation.id(),
        explanation.state(),
        explanation.reason().name(),
        explanation.message(),
        explanation.details(),
        explanation.tasks().stream().map(ExplainApi::view).toList());
  }

  private static NotFoundException unknown(String what) {
    return new NotFoundException(what + " not found");
  }
}
