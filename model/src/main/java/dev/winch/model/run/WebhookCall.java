package dev.winch.model.run;

import dev.winch.model.spec.Webhook;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A call of a webhook: stored together with the change that it reports, and kept until it is
 * delivered or given up.
 *
 * @param id 32 lower-case hex characters, the same for every attempt
 * @param hook index from 0 among the webhooks of the job
 * @param event one of {@link Webhook#EVENTS}
 * @param url evaluated, so that it may hold secrets; {@code ""} if its template failed
 * @param headers evaluated likewise
 * @param signature the key that signs the body
 * @param subject the job or task that it reports
 * @param attempts how many have failed
 * @param claim how often the call was claimed for delivery; only the last claim can settle it
 */
public record WebhookCall(
    String id,
    JobId job,
    int hook,
    String event,
    String url,
    Map<String, String> headers,
    Optional<Webhook.Signature> signature,
    Subject subject,
    Instant createdAt,
    int attempts,
    int claim) {

  public WebhookCall {
    Objects.requireNonNull(id);
    Objects.requireNonNull(job);
    Objects.requireNonNull(event);
    Objects.requireNonNull(url);
    headers = Map.copyOf(headers);
    Objects.requireNonNull(subject);
    Objects.requireNonNull(createdAt);
  }

  /** A job or a task as it was when the call was made. */
  public sealed interface Subject {

    /** The state that the receiver sees. */
    String state();

    /**
     * A job.
     *
     * @param restarted whether it is RUNNING because someone has just restarted it
     */
    record OfJob(JobRun run, boolean restarted) implements Subject {
      @Override
      public String state() {
        return restarted ? "RESTART" : run.state().name();
      }
    }

    /** A task, with state, times, progress, result and error as they were at the change. */
    record OfTask(TaskRun run) implements Subject {
      @Override
      public String state() {
        return run.state().name();
      }
    }
  }

  /** The task that it is about, if it is not about the job. */
  public Optional<TaskId> task() {
    return subject instanceof Subject.OfTask(TaskRun run)
        ? Optional.of(run.id())
        : Optional.empty();
  }

  /**
   * Whether a later call of the same hook about the same job or task makes this one unnecessary.
   */
  public boolean isProgress() {
    return event.equals(Webhook.JOB_PROGRESS) || event.equals(Webhook.TASK_PROGRESS);
  }

  public WebhookCall with(int newAttempts, int newClaim) {
    return new WebhookCall(
        id, job, hook, event, url, headers, signature, subject, createdAt, newAttempts, newClaim);
  }

  /** Names neither url nor headers, which may hold secrets. */
  @Override
  public String toString() {
    return "WebhookCall[%s of job %s, hook %d, %s %s, attempts %d]"
        .formatted(id, job, hook, event, subject.state(), attempts);
  }
}
