package dev.winch.server.api;

import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.server.endpoint.AccessCheck;
import dev.winch.server.endpoint.EndpointAccess;
import dev.winch.server.http.Request;
import dev.winch.store.JobQueries;
import dev.winch.store.ScheduleQueries;
import dev.winch.store.UserQueries;
import dev.winch.store.Viewer;
import java.util.List;
import java.util.Optional;

/**
 * Who sees which job: everybody one without {@code permissions}; else its creator, and those whom
 * they name, themselves or by a role (H12). What a user may not see is answered as if it were not
 * there: the handler gets an id of nothing.
 */
public final class Visibility implements AccessCheck {
  private final JobQueries jobs;
  private final ScheduleQueries schedules;
  private final UserQueries users;

  public Visibility(JobQueries jobs, ScheduleQueries schedules, UserQueries users) {
    this.jobs = jobs;
    this.schedules = schedules;
    this.users = users;
  }

  @Override
  public void check(EndpointAccess access, Request request) {
    request
        .user()
        .filter(user -> !mayUse(user, access, request))
        .ifPresent(_ -> request.hideVariable("id"));
  }

  private boolean mayUse(User user, EndpointAccess access, Request request) {
    return switch (access) {
      case ANYONE, USER -> true;
      case JOB_VIEWER -> seesJob(user, new JobId(request.variable("id")));
      case TASK_VIEWER ->
          jobs.task(new TaskId(request.variable("id")))
              .map(task -> seesJob(user, task.jobId()))
              .orElse(true);
      case SCHEDULE_VIEWER -> seesSchedule(user, new ScheduleId(request.variable("id")));
    };
  }

  private boolean seesJob(User user, JobId id) {
    Optional<JobSpec> restricted = jobs.spec(id).filter(spec -> !spec.permissions().isEmpty());
    if (restricted.isEmpty()) {
      return true;
    }
    UserId creator = jobs.job(id).map(JobRun::createdBy).orElseGet(user::id);
    return Viewer.of(user, users).sees(restricted.get().permissions(), creator);
  }

  private boolean seesSchedule(User user, ScheduleId id) {
    return schedules
        .schedule(id)
        .map(
            one -> Viewer.of(user, users).sees(one.schedule().job().permissions(), one.createdBy()))
        .orElseGet(() -> acted(user, id));
  }

  /** Nothing is left of a deleted schedule but who did what to it. */
  private boolean acted(User user, ScheduleId id) {
    List<AuditEntry> entries = jobs.audit(id.value(), 1, 100).items();
    return entries.isEmpty() || entries.stream().anyMatch(entry -> isCreator(user, entry.by()));
  }

  private static boolean isCreator(User user, UserId creator) {
    return creator.equals(user.id());
  }
}
