package dev.winch.codec.view;

import dev.winch.codec.FieldWriter;
import dev.winch.codec.SpecWriter;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.User;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** Writes the job and task objects of the API. */
final class RunWriter {
  private final FieldWriter out;
  private final SpecWriter specs;

  RunWriter(FieldWriter out) {
    this.out = out;
    this.specs = new SpecWriter(out);
  }

  /** Writes a part of the current object. */
  @FunctionalInterface
  interface Part {
    void write() throws IOException;
  }

  void job(JobView job, TaskRunSource taskRuns, Part context) throws IOException {
    JobRun run = job.run();
    JobSpec spec = job.spec();
    out.always("id", run.id().value());
    out.text("parentId", run.parentId().map(Object::toString).orElse(""));
    out.always("name", run.name());
    out.text("description", run.description());
    out.texts("tags", run.tags());
    out.always("state", run.state().name());
    out.time("createdAt", run.createdAt());
    out.object("createdBy", Optional.of(job.createdBy()), this::user);
    endTimes(run);
    specs.tasks("tasks", spec.tasks());
    out.startList("execution");
    taskRuns.feed(row -> row(row, spec));
    out.endList();
    out.always("position", run.position());
    out.map("inputs", spec.inputs());
    out.start("context");
    context.write();
    out.end();
    out.number("taskCount", run.taskCount());
    out.text("output", spec.output());
    out.text("result", run.result());
    out.text("error", run.error());
    specs.defaults(spec.defaults());
    specs.webhooks(spec.webhooks());
    out.objects("permissions", job.permissions(), this::permission);
    specs.autoDelete(spec.autoDelete());
    out.time("deleteAt", run.deleteAt());
    out.map("secrets", spec.secrets());
    out.number("progress", run.progress());
    out.object("schedule", run.scheduleId(), this::startedBy);
    out.text("timeout", spec.timeout());
  }

  private void row(TaskRun run, JobSpec spec) {
    try {
      out.start();
      specs.task(run, run.effective(spec));
      out.end();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void jobSummary(JobRun run, String state, User createdBy, List<String> warnings)
      throws IOException {
    out.always("id", run.id().value());
    out.object("createdBy", Optional.of(createdBy), this::user);
    out.text("parentId", run.parentId().map(Object::toString).orElse(""));
    out.map("inputs", run.inputs());
    out.always("name", run.name());
    out.text("description", run.description());
    out.texts("tags", run.tags());
    out.always("state", state);
    out.time("createdAt", run.createdAt());
    endTimes(run);
    out.always("position", run.position());
    out.number("taskCount", run.taskCount());
    out.text("result", run.result());
    out.text("error", run.error());
    out.number("progress", run.progress());
    out.object("schedule", run.scheduleId(), this::startedBy);
    out.texts("warnings", warnings);
  }

  private void endTimes(JobRun run) throws IOException {
    out.time("startedAt", run.startedAt());
    out.time("completedAt", run.completedAt());
    out.time("failedAt", run.failedAt());
    out.time("cancelledAt", run.cancelledAt());
  }

  private void startedBy(ScheduleId schedule) throws IOException {
    out.always("id", schedule.value());
  }

  void taskSummary(TaskRun run, TaskSpec task) throws IOException {
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
  }

  /** What a page needs to place a run among the others and to show how far it is. */
  void taskChange(TaskRun run, TaskSpec task) throws IOException {
    taskSummary(run, task);
    out.text("parentId", run.parentId().map(Object::toString).orElse(""));
    out.time("failedAt", run.failedAt());
    out.time("cancelledAt", run.cancelledAt());
    out.text("queue", run.queue());
    out.text("nodeId", run.nodeId().map(Object::toString).orElse(""));
    out.always("path", run.path().toString());
    out.number("attempts", run.attempts());
    if (run.item().isPresent()) {
      out.always("index", run.item().get().index());
    }
    if (run.children().isPresent()) {
      out.always("size", run.children().get().size());
      out.always("completions", run.children().get().completions());
    }
    out.text("subjobId", run.subjobId().map(Object::toString).orElse(""));
  }

  void schedule(ScheduleView view) throws IOException {
    ScheduledJob run = view.run();
    JobSpec spec = run.schedule().job();
    out.always("id", run.id().value());
    out.always("name", spec.name());
    out.text("description", spec.description());
    out.always("cron", run.schedule().cron());
    out.always("state", run.state().name());
    out.map("inputs", spec.inputs());
    specs.tasks("tasks", spec.tasks());
    out.object("createdBy", Optional.of(view.createdBy()), this::user);
    specs.defaults(spec.defaults());
    specs.autoDelete(spec.autoDelete());
    specs.webhooks(spec.webhooks());
    out.objects("permissions", view.permissions(), this::permission);
    out.time("createdAt", run.createdAt());
    out.texts("tags", spec.tags());
    out.map("secrets", spec.secrets());
    out.text("output", spec.output());
    out.text("timeout", spec.timeout());
    out.text("error", run.error());
  }

  void scheduleSummary(ScheduleView view) throws IOException {
    ScheduledJob run = view.run();
    JobSpec spec = run.schedule().job();
    out.always("id", run.id().value());
    out.object("createdBy", Optional.of(view.createdBy()), this::user);
    out.map("inputs", spec.inputs());
    out.always("state", run.state().name());
    out.always("name", spec.name());
    out.text("description", spec.description());
    out.texts("tags", spec.tags());
    out.time("createdAt", run.createdAt());
    out.always("cron", run.schedule().cron());
    out.text("error", run.error());
  }

  private void permission(PermissionView permission) throws IOException {
    switch (permission) {
      case PermissionView.OfUser(User user) -> out.object("user", Optional.of(user), this::user);
      case PermissionView.OfRole role -> out.object("role", Optional.of(role), this::role);
    }
  }

  private void role(PermissionView.OfRole role) throws IOException {
    out.always("id", role.id());
    out.always("slug", role.slug());
    out.always("name", role.name());
    out.time("createdAt", role.createdAt());
  }

  void user(User user) throws IOException {
    out.always("id", user.id().value());
    out.text("name", user.name());
    out.always("username", user.username());
    out.time("createdAt", user.createdAt());
    out.flag("disabled", user.disabled());
  }
}
