package dev.winch.codec;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.run.WebhookCall.Subject;
import dev.winch.model.spec.Webhook;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * Serialises webhook calls for rows: the target, encrypted as a whole, and those fields of the job
 * or task that may change after the call was planned. Thread-safe.
 */
public final class WebhookJson {
  private final Cipher cipher;

  public WebhookJson(Cipher cipher) {
    this.cipher = cipher;
  }

  /** URL, headers and signature key of a call; all of it may be secret. */
  public record Target(
      String url, Map<String, String> headers, Optional<Webhook.Signature> signature) {
    @Override
    public String toString() {
      return "Target[]";
    }
  }

  public String target(WebhookCall call) {
    return cipher.seal(
        StoredJson.write(
            out -> {
              out.text("url", call.url());
              out.map("headers", call.headers());
              out.object("signature", call.signature(), key -> out.always("secret", key.secret()));
            }),
        context(call.id()));
  }

  /**
   * Decrypts a target; without its key the URL is {@link Cipher#UNREADABLE}.
   *
   * @param call its id
   */
  public Target target(String call, String stored) {
    String json = cipher.open(stored, context(call));
    if (json.equals(Cipher.UNREADABLE)) {
      return new Target(Cipher.UNREADABLE, Map.of(), Optional.empty());
    }
    return StoredJson.read(
        new StoredDialect(cipher, context(call)),
        json,
        "Target",
        f ->
            new Target(
                f.text("url"),
                f.map("headers"),
                f.object("signature", "Signature", s -> new Webhook.Signature(s.text("secret")))));
  }

  private static EncryptionContext context(String call) {
    return new EncryptionContext("webhook_calls", call, "target");
  }

  public String subject(Subject subject) {
    return StoredJson.write(
        out -> {
          switch (subject) {
            case Subject.OfJob(JobRun run, boolean restarted) -> {
              write(out, run);
              out.flag("restarted", restarted);
            }
            case Subject.OfTask(TaskRun run) -> write(out, run);
          }
        });
  }

  private static void write(FieldWriter out, JobRun run) throws IOException {
    out.always("state", run.state().name());
    out.time("startedAt", run.startedAt());
    out.time("completedAt", run.completedAt());
    out.time("failedAt", run.failedAt());
    out.time("cancelledAt", run.cancelledAt());
    out.time("deleteAt", run.deleteAt());
    out.number("position", run.position());
    out.number("progress", run.progress());
    out.text("result", run.result());
    out.text("error", run.error());
  }

  private static void write(FieldWriter out, TaskRun run) throws IOException {
    out.always("state", run.state().name());
    out.time("scheduledAt", run.scheduledAt());
    out.time("startedAt", run.startedAt());
    out.time("completedAt", run.completedAt());
    out.time("failedAt", run.failedAt());
    out.time("cancelledAt", run.cancelledAt());
    out.number("progress", run.progress());
    out.text("result", run.result());
    out.text("error", run.error());
  }

  /**
   * @param row the current row of the job
   */
  public Subject subject(String stored, JobRun row) {
    return StoredJson.read(
        new StoredDialect(cipher, new EncryptionContext("webhook_calls", "", "subject")),
        stored,
        "Job",
        f ->
            new Subject.OfJob(
                JobRunRow.of(row)
                    .state(JobState.valueOf(f.text("state")))
                    .startedAt(time(f, "startedAt"))
                    .completedAt(time(f, "completedAt"))
                    .failedAt(time(f, "failedAt"))
                    .cancelledAt(time(f, "cancelledAt"))
                    .deleteAt(time(f, "deleteAt"))
                    .position(f.integer("position"))
                    .progress(f.number("progress"))
                    .result(f.text("result"))
                    .error(f.text("error"))
                    .build(),
                f.bool("restarted")));
  }

  /**
   * @param row the current row of the task
   */
  public Subject subject(String stored, TaskRun row) {
    return StoredJson.read(
        new StoredDialect(cipher, new EncryptionContext("webhook_calls", "", "subject")),
        stored,
        "Task",
        f ->
            new Subject.OfTask(
                TaskRunRow.of(row)
                    .state(TaskState.valueOf(f.text("state")))
                    .scheduledAt(time(f, "scheduledAt"))
                    .startedAt(time(f, "startedAt"))
                    .completedAt(time(f, "completedAt"))
                    .failedAt(time(f, "failedAt"))
                    .cancelledAt(time(f, "cancelledAt"))
                    .progress(f.number("progress"))
                    .result(f.text("result"))
                    .error(f.text("error"))
                    .build()));
  }

  private static Optional<Instant> time(FieldReader f, String name) {
    String text = f.text(name);
    return text.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(text));
  }
}
