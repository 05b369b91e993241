package dev.winch.model.run;

import dev.winch.model.trace.TraceContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The ids of traces and spans. They are derived from the ids of rows, so that every process knows
 * them, also after a restart, and a row stores none.
 */
public final class SpanIds {
  private SpanIds() {}

  /** The trace of a job that no caller's trace leads to; its id is that of the job. */
  public static TraceContext ownTrace(JobId job) {
    return TraceContext.root(
        TraceContext.isTraceId(job.value()) ? job.value() : hash("trace", job.value(), 16));
  }

  /** From a job's submission to its end. */
  public static String job(JobId job) {
    return hash("job", job.value(), 8);
  }

  /** One attempt of a task, from its creation to its end. */
  public static String task(TaskId task) {
    return hash("task", task.value(), 8);
  }

  /** The time of a dispatch in its queue. */
  public static String queued(TaskId task, int dispatch) {
    return hash("queued", task + " " + dispatch, 8);
  }

  /** The time from the start of a dispatch to its end, as the engine knows it. */
  public static String running(TaskId task, int dispatch) {
    return hash("running", task + " " + dispatch, 8);
  }

  /** A dispatch as its worker ran it. */
  public static String execution(TaskId task, int dispatch) {
    return hash("execution", task + " " + dispatch, 8);
  }

  /** One attempt to deliver a webhook call. */
  public static String webhook(WebhookCall call) {
    return hash("webhook", call.id() + " " + call.claim(), 8);
  }

  private static String hash(String kind, String id, int bytes) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((kind + ":" + id).getBytes(StandardCharsets.UTF_8));
      hash[bytes - 1] |= 1; // Ids of zeros only are invalid.
      return HexFormat.of().formatHex(Arrays.copyOf(hash, bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }
}
