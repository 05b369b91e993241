package dev.winch.codec.view;

import dev.winch.codec.FieldWriter;
import java.io.IOException;

/** Writes why something is not running. */
public final class ExplanationWriter {
  private ExplanationWriter() {}

  public static byte[] explanation(ExplanationView explanation) {
    return JsonDocument.object(out -> fields(out, explanation));
  }

  private static void fields(FieldWriter out, ExplanationView explanation) throws IOException {
    out.always("id", explanation.id());
    out.always("state", explanation.state());
    out.always("reason", explanation.reason());
    out.always("message", explanation.message());
    out.map("details", explanation.details());
    out.objects("tasks", explanation.tasks(), task -> fields(out, task));
  }
}
