package dev.winch.codec.view;

import dev.winch.codec.FieldWriter;
import dev.winch.codec.SpecWriter;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.User;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** The objects of the API that are about jobs, as parts of a document under way. */
final class RunWriter {
  private final FieldWriter out;
  private final SpecWriter specs;

  RunWriter(FieldWriter out) {
    this.out = out;
    this.specs = new SpecWriter(out);
  }

  void job(JobView job, Execution execution) throws IOException {
    JobRun run = job.run();
    JobSpec spec = job.spec();
    out.start();
    out.always("id", run.id().value());
    out.text("parentId", run.parentId().map(Object::toString).orElse(""));
    out.always("name", run.name());
    out.text("description", run.description());
    out.texts("tags", run.tags());
    out.always("state", run.state().name());
    out.time("createdAt", run.createdAt());
    createdBy(job.createdBy());
    endTimes(run);
    specs.tasks("tasks", spec.tasks());
    out.startList("execution");
    execution.feed(row -> row(row, spec));
    out.endList();
    out.always("position", run.position());
    out.map("inputs", spec.inputs());
    context(job);
    out.number("taskCount", run.taskCount());
    out.text("output", spec.output());
    out.text("result", run.result());
    out.text("error", run.error());
    specs.defaults(spec.defaults());
    specs.webhooks(spec.webhooks());
    permissions(job.permissions());
    specs.autoDelete(spec.autoDelete());
    out.time("deleteAt", run.deleteAt());
    out.map("secrets", spec.secrets());
    out.number("progress", run.progress());
    startedBySchedule(run.scheduleId());
    out.text("timeout", spec.timeout());
    out.end();
  }

  private void row(TaskRun run, JobSpec spec) {
    try {
      specs.task(run, run.effective(spec));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void context(JobView job) throws IOException {
    out.start("context");
    out.start("job");
    out.always("id", job.run().id().value());
    out.always("name", job.run().name());
    out.end();
    out.map("inputs", job.spec().inputs());
    out.map("secrets", job.spec().secrets());
    out.map("tasks", job.outputs());
    out.end();
  }

  void jobSummary(JobRun run, User createdBy, List<String> warnings) throws IOException {
    out.start();
    out.always("id", run.id().value());
    createdBy(createdBy);
    out.text("parentId", run.parentId().map(Object::toString).orElse(""));
    out.map("inputs", run.inputs());
    out.always("name", run.name());
    out.text("description", run.description());
    out.texts("tags", run.tags());
    out.always("state", run.state().name());
    out.time("createdAt", run.createdAt());
    endTimes(run);
    out.always("position", run.position());
    out.number("taskCount", run.taskCount());
    out.text("result", run.result());
    out.text("error", run.error());
    out.number("progress", run.progress());
    startedBySchedule(run.scheduleId());
    out.texts("warnings", warnings);
    out.end();
  }

  private void endTimes(JobRun run) throws IOException {
    out.time("startedAt", run.startedAt());
    out.time("completedAt", run.completedAt());
    out.time("failedAt", run.failedAt());
  }

  private void startedBySchedule(Optional<ScheduleId> schedule) throws IOException {
    if (schedule.isPresent()) {
      out.start("schedule");
      out.always("id", schedule.get().value());
      out.end();
    }
  }

  void taskSummary(TaskRun run, TaskSpec task) throws IOException {
    out.start();
    out.always("id", run.id().value());
    out.always("jobId", run.jobId().value());
    out.number("position", run.position());
    out.number("progress", run.progress());
    out.always("name", task.name());
    out.text("description", task.description());
    out.always("state", run.state().name());
    out.time("createdAt", run.createdAt());
    out.time("scheduledAt", run.scheduledAt());
    out.time("startedAt", run.startedAt());
    out.time("completedAt", run.completedAt());
    out.text("error", run.error());
    out.text("result", run.result());
    out.text("var", task.var());
    out.texts("tags", task.tags());
    out.end();
  }

  void schedule(ScheduleView view) throws IOException {
    JobSpec spec = view.schedule().job();
    out.start();
    out.always("id", view.id().value());
    out.always("name", spec.name());
    out.text("description", spec.description());
    out.always("cron", view.schedule().cron());
    out.always("state", view.state());
    out.map("inputs", spec.inputs());
    specs.tasks("tasks", spec.tasks());
    createdBy(view.createdBy());
    specs.defaults(spec.defaults());
    specs.autoDelete(spec.autoDelete());
    specs.webhooks(spec.webhooks());
    permissions(view.permissions());
    out.time("createdAt", view.createdAt());
    out.texts("tags", spec.tags());
    out.map("secrets", spec.secrets());
    out.text("output", spec.output());
    out.text("timeout", spec.timeout());
    out.end();
  }

  void scheduleSummary(ScheduleView view) throws IOException {
    JobSpec spec = view.schedule().job();
    out.start();
    out.always("id", view.id().value());
    createdBy(view.createdBy());
    out.map("inputs", spec.inputs());
    out.always("state", view.state());
    out.always("name", spec.name());
    out.text("description", spec.description());
    out.texts("tags", spec.tags());
    out.time("createdAt", view.createdAt());
    out.always("cron", view.schedule().cron());
    out.end();
  }

  private void permissions(List<PermissionView> permissions) throws IOException {
    if (permissions.isEmpty()) {
      return;
    }
    out.startList("permissions");
    for (PermissionView permission : permissions) {
      out.start();
      switch (permission) {
        case PermissionView.OfUser(User user) -> {
          out.name("user");
          user(user);
        }
        case PermissionView.OfRole role -> {
          out.start("role");
          out.always("id", role.id());
          out.always("slug", role.slug());
          out.always("name", role.name());
          out.time("createdAt", role.createdAt());
          out.end();
        }
      }
      out.end();
    }
    out.endList();
  }

  private void createdBy(User user) throws IOException {
    out.name("createdBy");
    user(user);
  }

  void user(User user) throws IOException {
    out.start();
    out.always("id", user.id().value());
    out.text("name", user.name());
    out.always("username", user.username());
    out.time("createdAt", user.createdAt());
    out.flag("disabled", user.disabled());
    out.end();
  }
}
