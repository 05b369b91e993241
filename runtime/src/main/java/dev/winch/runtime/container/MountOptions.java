package dev.winch.runtime.container;

import com.github.dockerjava.api.model.BindPropagation;
import com.github.dockerjava.api.model.TmpfsOptions;
import dev.winch.model.spec.MemoryText;
import dev.winch.model.spec.Mount;
import dev.winch.runtime.work.TaskFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The {@code opts} of a bind or tmpfs mount. An option that has no effect is refused by name. */
final class MountOptions {
  private static final Map<String, BindPropagation> PROPAGATIONS =
      Map.of(
          "private", BindPropagation.PRIVATE,
          "rprivate", BindPropagation.R_PRIVATE,
          "slave", BindPropagation.SLAVE,
          "rslave", BindPropagation.R_SLAVE,
          "shared", BindPropagation.SHARED,
          "rshared", BindPropagation.R_SHARED);

  private final String type;
  private final Map<String, String> options;

  MountOptions(Mount mount) {
    this.type = mount.type();
    this.options = mount.opts();
  }

  void requireOnly(String... known) throws TaskFailure {
    for (String option : options.keySet()) {
      if (!List.of(known).contains(option)) {
        throw new TaskFailure(
            type
                + " option '"
                + option
                + "' is not supported: only "
                + String.join(", ", known)
                + " are");
      }
    }
  }

  boolean isSet(String name) throws TaskFailure {
    return switch (options.getOrDefault(name, "false")) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(name, "true or false");
    };
  }

  Optional<BindPropagation> propagation() throws TaskFailure {
    String text = options.getOrDefault("propagation", "");
    if (!text.isEmpty() && !PROPAGATIONS.containsKey(text)) {
      throw wrong("propagation", "one of private, rprivate, slave, rslave, shared, rshared");
    }
    return Optional.ofNullable(PROPAGATIONS.get(text));
  }

  /** Size and permissions of a file system in memory; empty if neither is set. */
  Optional<TmpfsOptions> tmpfs() throws TaskFailure {
    if (options.isEmpty()) {
      return Optional.empty();
    }
    var tmpfs = new TmpfsOptions();
    try {
      if (options.containsKey("size")) {
        tmpfs.withSizeBytes(MemoryText.bytes(options.get("size")));
      }
      if (options.containsKey("mode")) {
        tmpfs.withMode(Integer.parseInt(options.get("mode"), 8));
      }
    } catch (NumberFormatException e) {
      throw wrong("mode", "an octal number such as 1777");
    } catch (IllegalArgumentException e) {
      throw wrong("size", "a size such as 64m");
    }
    return Optional.of(tmpfs);
  }

  private TaskFailure wrong(String name, String what) {
    return new TaskFailure(
        type + " option '" + name + "' must be " + what + ", not '" + options.get(name) + "'");
  }
}
