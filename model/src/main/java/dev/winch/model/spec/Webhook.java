package dev.winch.model.spec;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A call to make when something happens to a job or its tasks.
 *
 * @param event {@code ""} or one of {@link #EVENTS}; see {@link #trigger}
 * @param condition the field {@code if}
 * @param signature the key that signs the body, if the receiver checks signatures
 */
public record Webhook(
    String url,
    Map<String, String> headers,
    String event,
    String condition,
    Optional<Signature> signature) {

  public static final String JOB_STATE = "job.StateChange";
  public static final String JOB_PROGRESS = "job.Progress";
  public static final String TASK_STATE = "task.StateChange";
  public static final String TASK_PROGRESS = "task.Progress";

  public static final List<String> EVENTS =
      List.of(JOB_STATE, JOB_PROGRESS, TASK_STATE, TASK_PROGRESS);

  public Webhook {
    headers = OrderedMaps.copy(headers);
  }

  /** The event that triggers the call. */
  public String trigger() {
    return event.isEmpty() ? JOB_STATE : event;
  }

  /** The key of an HMAC-SHA256 over the body. */
  public record Signature(String secret) {
    @Override
    public String toString() {
      return "Signature[]";
    }
  }
}
