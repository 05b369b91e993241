package dev.winch.store.rows;

import dev.winch.codec.WebhookJson;
import dev.winch.model.fault.InternalException;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.run.WebhookCall.Subject;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;

/**
 * Maps webhook calls to and from rows, which store only those fields of the job or task that its
 * own row may no longer have.
 */
public final class WebhookRows {
  /** In the order of {@link #bindInsert} and {@link Stored#read}. */
  public static final String COLUMNS =
      "id, job_id, hook, event, task_id, subject, target, created_at, attempts, claim";

  private final WebhookJson json;

  public WebhookRows(Definitions definitions) {
    this.json = definitions.webhooks();
  }

  /** A stored call without the row of its job or task. */
  public record Stored(
      String id,
      JobId job,
      int hook,
      String event,
      Optional<TaskId> task,
      String subject,
      String target,
      Instant createdAt,
      int attempts,
      int claim) {

    public static Stored read(Row row) throws SQLException {
      return new Stored(
          row.text(),
          new JobId(row.text()),
          row.integer(),
          row.text(),
          row.maybeText().map(TaskId::new),
          row.text(),
          row.text(),
          row.time(),
          row.integer(),
          row.integer());
    }
  }

  public void bindInsert(Params params, WebhookCall call) throws SQLException {
    params
        .text(call.id())
        .text(call.job().value())
        .number(call.hook())
        .text(call.event())
        .text(call.task().map(TaskId::value))
        .text(json.subject(call.subject()))
        .text(json.target(call))
        .time(call.createdAt())
        .number(call.attempts())
        .number(call.claim());
  }

  /** The call with its next claim number. */
  public WebhookCall call(
      Stored stored,
      Function<TaskId, Optional<TaskRun>> tasks,
      Function<JobId, Optional<JobRun>> jobs) {
    WebhookJson.Target target = json.target(stored.id(), stored.target());
    return new WebhookCall(
        stored.id(),
        stored.job(),
        stored.hook(),
        stored.event(),
        target.url(),
        target.headers(),
        target.signature(),
        subject(stored, tasks, jobs),
        stored.createdAt(),
        stored.attempts(),
        stored.claim() + 1);
  }

  private Subject subject(
      Stored stored,
      Function<TaskId, Optional<TaskRun>> tasks,
      Function<JobId, Optional<JobRun>> jobs) {
    return stored
        .task()
        .map(id -> json.subject(stored.subject(), present(id, tasks)))
        .orElseGet(() -> json.subject(stored.subject(), present(stored.job(), jobs)));
  }

  private static <I, T> T present(I id, Function<I, Optional<T>> rows) {
    return rows.apply(id)
        .orElseThrow(
            () ->
                new InternalException("a webhook call refers to " + id + ", which does not exist"));
  }
}
