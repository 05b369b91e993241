package dev.winch.codec.view;

import dev.winch.codec.FieldWriter;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.LogStream;
import dev.winch.model.run.Page;
import dev.winch.model.spec.JobSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.UnaryOperator;

/** Writes parts of logs, without the secrets of their job. Thread-safe. */
public final class LogWriter {
  private final Redaction redaction;

  public LogWriter(Redaction redaction) {
    this.redaction = redaction;
  }

  /** Redacts the contents of log parts; log searches see only the result. */
  public UnaryOperator<String> shown(JobSpec job) {
    return redaction.of(job)::text;
  }

  /** Streams log parts of a job or task. Does not close the stream. */
  public void page(OutputStream target, Page<LogPart> page, JobSpec job) throws IOException {
    Redaction redacted = redaction.of(job);
    JsonDocument.stream(
        target, out -> JsonDocument.page(out, page, part -> fields(out, redacted.log(part))));
  }

  /** Writes a part for event streams, with its stream; the shape of lists is the reference's. */
  public byte[] part(LogPart part, JobSpec job) {
    return JsonDocument.object(
        out -> {
          fields(out, redaction.of(job).log(part));
          out.text("stream", LogStream.text(part.stream()));
        });
  }

  private static void fields(FieldWriter out, LogPart part) throws IOException {
    out.always("id", part.id());
    out.always("number", part.number());
    out.always("taskId", part.taskId().value());
    out.always("contents", part.contents());
    out.time("createdAt", part.createdAt());
  }
}
