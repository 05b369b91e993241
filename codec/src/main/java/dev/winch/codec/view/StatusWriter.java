package dev.winch.codec.view;

import java.util.Collection;
import java.util.List;

/** Writes whether a command succeeded and whether the process is well. */
public final class StatusWriter {
  private StatusWriter() {}

  /** The answer to a successful command. */
  public static byte[] ok() {
    return JsonDocument.object(out -> out.always("status", "OK"));
  }

  /**
   * @param parts all that were checked
   * @param broken those that are down; none means {@code UP}
   */
  public static byte[] health(String version, Collection<String> parts, Collection<String> broken) {
    return JsonDocument.object(
        out -> {
          out.always("status", broken.isEmpty() ? "UP" : "DOWN");
          out.always("version", version);
          out.texts("broken", List.copyOf(broken));
          out.objects(
              "parts",
              List.copyOf(parts),
              part -> {
                out.always("name", part);
                out.always("status", broken.contains(part) ? "DOWN" : "UP");
              });
        });
  }
}
