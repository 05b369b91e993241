package dev.winch.codec.view;

import java.time.Instant;
import java.util.List;

/** Writes when schedules fire. Thread-safe. */
public final class FiringWriter {

  public byte[] preview(String cron, String timezone, List<Instant> firings) {
    return JsonDocument.object(
        out -> {
          out.always("cron", cron);
          out.always("timezone", timezone);
          out.times("firings", firings);
        });
  }
}
