package dev.winch.codec.view;

import dev.winch.codec.FieldWriter;
import dev.winch.model.run.JobOutput;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.Omission;
import dev.winch.model.run.Utf8Size;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes the expression context of a job: completely on request, otherwise up to 1 MiB with a note
 * in place of each value that does not fit.
 */
final class ContextWriter {
  /** Maximum size of the context in a job view, in bytes of names and values. */
  static final long SHOWN = 1 << 20;

  private final FieldWriter out;
  private final Redaction redacted;
  private final String whole;
  private long left;
  private boolean cut;
  private boolean opened;

  private ContextWriter(FieldWriter out, Redaction redacted, String whole, long most) {
    this.out = out;
    this.redacted = redacted;
    this.whole = whole;
    this.left = most;
  }

  /**
   * Writes the fields that fit into a job view.
   *
   * @param job redacted except for its outputs
   */
  static void writeShown(FieldWriter out, Redaction redacted, JobView job) throws IOException {
    new ContextWriter(out, redacted, path(job.run()), SHOWN).write(job);
  }

  /** Writes all fields. */
  static void writeWhole(FieldWriter out, Redaction redacted, JobView job) throws IOException {
    new ContextWriter(out, redacted, path(job.run()), Long.MAX_VALUE).write(job);
  }

  private static String path(JobRun run) {
    return "/jobs/" + run.id() + "/context";
  }

  private void write(JobView job) throws IOException {
    out.start("job");
    out.always("id", job.run().id().value());
    out.always("name", job.run().name());
    out.end();
    inputs(job.spec().inputs());
    out.map("secrets", job.spec().secrets());
    job.outputs().feed(this::fits, this::output);
    if (opened) {
      out.end();
    }
    out.text("truncated", cut ? "GET " + whole + " has all of it" : "");
  }

  /** Whether a value fits; if so, reserves its size. */
  private boolean fits(long bytes) {
    boolean fits = bytes <= left;
    left -= fits ? bytes : 0;
    return fits;
  }

  private void inputs(Map<String, String> inputs) throws IOException {
    if (inputs.isEmpty()) {
      return;
    }
    out.start("inputs");
    for (Map.Entry<String, String> input : new TreeMap<>(inputs).entrySet()) {
      long bytes = Utf8Size.of(input.getValue());
      if (!entry(input.getKey(), fits(bytes) ? input.getValue() : omitted(bytes))) {
        break;
      }
    }
    out.end();
  }

  private boolean output(JobOutput output) {
    try {
      if (!opened) {
        out.start("tasks");
        opened = true;
      }
      String value =
          output
              .value()
              .map(text -> redacted.value(output.name(), text))
              .orElseGet(() -> omitted(output.bytes()));
      return entry(output.name(), value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes an entry or a note; false if not even the note fits. */
  private boolean entry(String name, String value) throws IOException {
    left -= Utf8Size.of(name);
    if (left < 0) {
      cut = true;
      return false;
    }
    out.always(name, value);
    return true;
  }

  private String omitted(long bytes) {
    cut = true;
    String note = Omission.of(bytes, whole);
    left -= note.length();
    return note;
  }
}
