package dev.winch.model.spec;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A call to make when something happens to a job or its tasks.
 *
 * @param event {@code ""} (as {@code job.StateChange}) or one of {@link #EVENTS}
 * @param condition the field {@code if}
 * @param signature the key that signs the body, if the receiver checks signatures
 */
public record Webhook(
    String url,
    Map<String, String> headers,
    String event,
    String condition,
    Optional<Signature> signature) {

  public static final List<String> EVENTS =
      List.of("job.StateChange", "job.Progress", "task.StateChange", "task.Progress");

  public Webhook {
    headers = Ordered.copy(headers);
  }

  /** The key of an HMAC-SHA256 over the body. */
  public record Signature(String secret) {
    @Override
    public String toString() {
      return "Signature[]";
    }
  }
}
