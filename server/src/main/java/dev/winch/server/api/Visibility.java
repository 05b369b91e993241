package dev.winch.server.api;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.winch.model.fault.ForbiddenException;
import dev.winch.model.run.AccessLevel;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Permission;
import dev.winch.server.endpoint.AccessCheck;
import dev.winch.server.endpoint.Endpoint;
import dev.winch.server.endpoint.EndpointAccess;
import dev.winch.server.http.Principal;
import dev.winch.server.http.Request;
import dev.winch.store.JobQueries;
import dev.winch.store.ScheduleQueries;
import dev.winch.store.Viewer;
import java.util.List;
import java.util.Optional;

/**
 * Who sees which job: everybody one without {@code permissions}; else its creator, and those whom
 * they name, themselves or by a role (H12). What a user may not see is answered as if it were not
 * there: the handler gets an id of nothing. Administrators see everything.
 */
public final class Visibility implements AccessCheck {
  /** Jobs and tasks whose rule is kept in memory, each less than a kilobyte. */
  private static final long KEPT = 10_000;

  private static final JobRule OPEN = new JobRule(List.of(), new UserId(""));

  private final JobQueries jobs;
  private final ScheduleQueries schedules;

  /** Neither the permissions nor the creator of a job ever change, nor does the job of a task. */
  private final Cache<JobId, JobRule> rules = cache();

  private final Cache<TaskId, JobId> jobsOfTasks = cache();

  private record JobRule(List<Permission> permissions, UserId creator) {}

  public Visibility(JobQueries jobs, ScheduleQueries schedules) {
    this.jobs = jobs;
    this.schedules = schedules;
  }

  private static <K, V> Cache<K, V> cache() {
    return Caffeine.newBuilder().executor(Runnable::run).maximumSize(KEPT).build();
  }

  @Override
  public void check(Endpoint<?> endpoint, Request request) {
    if (request.principal().isEmpty()) {
      return;
    }
    Principal who = request.principal().get();
    if (!who.level().covers(endpoint.level())) {
      throw new ForbiddenException(
          "%s %s needs the role %s; %s has %s"
              .formatted(
                  endpoint.method(),
                  endpoint.path(),
                  endpoint.level() == AccessLevel.STANDARD
                      ? AccessLevel.ADMIN.slug()
                      : endpoint.level().slug(),
                  who.user().username(),
                  who.level() == AccessLevel.STANDARD ? "none" : who.level().slug()));
    }
    if (!mayUse(who, endpoint.access(), request)) {
      request.hideVariable("id");
    }
  }

  private boolean mayUse(Principal who, EndpointAccess access, Request request) {
    return switch (access) {
      case ANYONE, USER, ANY_ROLE, QUEUE_MANAGER, ADMIN -> true;
      case JOB_VIEWER -> mayView(who, new JobId(request.variable("id")));
      case TASK_VIEWER ->
          jobOf(new TaskId(request.variable("id"))).map(job -> mayView(who, job)).orElse(true);
      case SCHEDULE_VIEWER -> seesSchedule(who, new ScheduleId(request.variable("id")));
    };
  }

  /** Who looks, for lists; empty if they see everything. */
  static Optional<Viewer> viewer(Principal who) {
    return who.level() == AccessLevel.ADMIN
        ? Optional.empty()
        : Optional.of(
            new Viewer(
                who.user().id(),
                List.of(who.user().username(), who.user().id().value()),
                who.roles()));
  }

  /**
   * Whether the user may see the job; true if there is none. The answer for a job never changes
   * while the user and the user's roles are the same.
   */
  public boolean mayView(Principal who, JobId job) {
    JobRule rule = rule(job);
    return sees(who, rule.permissions(), rule.creator());
  }

  private static boolean sees(Principal who, List<Permission> permissions, UserId creator) {
    return viewer(who).map(viewer -> viewer.sees(permissions, creator)).orElse(true);
  }

  private JobRule rule(JobId id) {
    JobRule known = rules.getIfPresent(id);
    if (known != null) {
      return known;
    }
    Optional<JobSpec> spec = jobs.spec(id);
    if (spec.isEmpty()) {
      return OPEN; // not kept: there may be a job of this id later
    }
    JobRule rule =
        spec.get().permissions().isEmpty()
            ? OPEN
            : jobs.job(id)
                .map(job -> new JobRule(spec.get().permissions(), job.createdBy()))
                .orElse(OPEN);
    rules.put(id, rule);
    return rule;
  }

  private Optional<JobId> jobOf(TaskId id) {
    JobId known = jobsOfTasks.getIfPresent(id);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<JobId> job = jobs.task(id).map(TaskRun::jobId);
    job.ifPresent(found -> jobsOfTasks.put(id, found));
    return job;
  }

  private boolean seesSchedule(Principal who, ScheduleId id) {
    return schedules
        .schedule(id)
        .map(one -> sees(who, one.schedule().job().permissions(), one.createdBy()))
        .orElseGet(() -> who.level() == AccessLevel.ADMIN || acted(who.user(), id));
  }

  /** Nothing is left of a deleted schedule but who did what to it. */
  private boolean acted(User user, ScheduleId id) {
    List<AuditEntry> entries = jobs.audit(id.value(), 1, 100).items();
    return entries.isEmpty() || entries.stream().anyMatch(entry -> entry.by().equals(user.id()));
  }
}
