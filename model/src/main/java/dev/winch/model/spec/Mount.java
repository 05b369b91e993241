package dev.winch.model.spec;

import java.util.Map;

/** A place in the container's file system: {@code volume}, {@code bind} or {@code tmpfs}. */
public record Mount(String type, String source, String target, Map<String, String> opts) {
  public Mount {
    opts = OrderedMaps.copy(opts);
  }
}
