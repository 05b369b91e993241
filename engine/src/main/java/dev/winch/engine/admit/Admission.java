package dev.winch.engine.admit;

import dev.winch.engine.cron.Cron;
import dev.winch.expr.ProgramCache;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.spec.Decoded;
import dev.winch.model.spec.Defaults;
import dev.winch.model.spec.DurationText;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.NameLimits;
import dev.winch.model.spec.Permission;
import dev.winch.model.spec.Schedule;
import dev.winch.model.spec.Wait;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether a job may run: all rules of the job file that hold for every installation. What
 * it throws names everything that is wrong at once, in the reference's words and order in the
 * message and in the user's own terms in the problems. May be used by any number of threads.
 */
public final class Admission {
  private final AdmissionContext directory;
  private final ProgramCache programs = new ProgramCache();

  public Admission(AdmissionContext directory) {
    this.directory = directory;
  }

  /**
   * @throws InvalidInputException if a field could not be read or the job breaks any rule
   */
  public void check(Decoded<JobSpec> job) {
    FieldPath at = FieldPath.document("Job");
    ValidationErrors found = new ValidationErrors(job);
    job.value().waiting().ifPresent(waiting -> checkWait(at, waiting, found));
    FieldRules fields = new FieldRules(found);
    fields.required(at.field("name"), job.value().name());
    fields.atMost(at.field("name"), job.value().name(), NameLimits.NAME);
    checkJob(at, job.value(), found, fields);
    found.throwIfAny();
  }

  /**
   * @throws InvalidInputException if a field could not be read, or the schedule or its job breaks
   *     any rule
   */
  public void checkSchedule(Decoded<Schedule> schedule) {
    FieldPath at = FieldPath.document("ScheduledJob");
    JobSpec job = schedule.value().job();
    ValidationErrors found = new ValidationErrors(schedule);
    FieldRules fields = new FieldRules(found);
    fields.required(at.field("name"), job.name());
    fields.atMost(at.field("name"), job.name(), NameLimits.SCHEDULE);
    checkJob(at, job, found, fields);
    checkCron(at.field("schedule"), schedule.value().cron(), found, fields);
    found.throwIfAny();
  }

  private void checkJob(FieldPath at, JobSpec job, ValidationErrors found, FieldRules fields) {
    ExpressionRules expressions = new ExpressionRules(found, programs);
    WebhookRules webhooks = new WebhookRules(found, fields, expressions);
    new TaskRules(found, fields, expressions, webhooks).tasks(at, job.tasks(), 0);
    expressions.template(at.field("output"), job.output());
    new NameRules(found, programs).job(at, job);
    job.defaults().ifPresent(defaults -> checkDefaults(at.field("defaults"), defaults, fields));
    webhooks.all(at, job.webhooks());
    checkPermissions(at, job.permissions(), found);
    if (!directory.sealsSecrets()) {
      new SecretRules(found).none(at, job);
    }
    new PlaceholderRules(found).job(at, job);
    job.autoDelete().ifPresent(a -> fields.autoDelete(at.field("autoDelete"), a));
    fields.timeout(at.field("timeout"), job.timeout());
  }

  private static void checkDefaults(FieldPath at, Defaults defaults, FieldRules fields) {
    defaults.retry().ifPresent(retry -> fields.retry(at.field("retry"), retry));
    fields.timeout(at.field("timeout"), defaults.timeout());
    fields.queue(at.field("queue"), defaults.queue());
    fields.between(at.field("priority"), defaults.priority(), 0, 9);
  }

  private void checkPermissions(
      FieldPath around, List<Permission> permissions, ValidationErrors found) {
    for (int i = 0; i < permissions.size(); i++) {
      Permission permission = permissions.get(i);
      FieldPath at = around.item("permissions", i).asWhole("perm");
      if (permission.user().isEmpty() == permission.role().isEmpty()) {
        found.add(at, "roleoruser", "needs either a user or a role", "");
      } else if (permission.role().isEmpty() && !directory.userExists(permission.user())) {
        found.add(at, "invalidusername", "there is no user " + permission.user(), "");
      } else if (permission.user().isEmpty() && !directory.roleExists(permission.role())) {
        found.add(at, "invalidrole", "there is no role " + permission.role(), "");
      }
    }
  }

  private static void checkCron(
      FieldPath at, String cron, ValidationErrors found, FieldRules fields) {
    if (cron.isEmpty()) {
      fields.required(found.wrote(at) ? at.field("cron") : at, cron);
      return;
    }
    try {
      Cron.parse(cron);
    } catch (IllegalArgumentException e) {
      String hint = "five fields (minute hour day-of-month month day-of-week) or @daily, @every 1h";
      found.add(at.field("cron"), "cron", String.valueOf(e.getMessage()), hint);
    }
    fields.atMost(at.field("cron"), cron, NameLimits.SCHEDULE);
  }

  /** The reference reads the time to wait before it looks at the job, so it is named first. */
  private static void checkWait(FieldPath document, Wait waiting, ValidationErrors found) {
    FieldPath at = document.field("wait").field("timeout");
    Optional<Duration> timeout = DurationText.parse(waiting.timeout());
    if (timeout.isEmpty()) {
      String fault = DurationFault.of(waiting.timeout());
      found.addAs(fault, at, "duration", fault, FieldRules.DURATION_HINT);
    } else if (!timeout.get().isPositive()) {
      found.addOwn(at, "positive", "must be more than zero", "");
    }
  }
}
