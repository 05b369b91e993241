package dev.winch.codec.view;

import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.Page;
import dev.winch.model.run.User;
import java.util.function.Function;

/** Writes the audit log of a job or schedule. */
public final class AuditWriter {
  private AuditWriter() {}

  /**
   * @param users resolves the user of an entry
   */
  public static byte[] page(Page<AuditEntry> page, Function<AuditEntry, User> users) {
    return JsonDocument.object(
        out ->
            JsonDocument.page(
                out,
                page,
                entry -> {
                  out.always("action", entry.action().name());
                  UserFields.user(out, "by", users.apply(entry));
                  out.time("at", entry.at());
                  out.text("with", entry.with().orElse(""));
                }));
  }
}
