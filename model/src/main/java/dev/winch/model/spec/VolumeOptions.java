package dev.winch.model.spec;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The {@code opts} of a volume. The container engine's volume driver mounts anything, with the
 * rights of the engine: so only what is listed here is passed on, and a volume that reaches a
 * folder of the host or a file server counts as a bind mount.
 */
public sealed interface VolumeOptions {

  /** A folder that the container engine makes. */
  record Plain() implements VolumeOptions {}

  /**
   * A file system in memory.
   *
   * @param mountOptions such as {@code size=1m}, comma separated
   */
  record Memory(String mountOptions) implements VolumeOptions {}

  /** A folder of the host. */
  record HostFolder(String path, boolean readOnly) implements VolumeOptions {}

  /**
   * A folder of a file server, which the host mounts.
   *
   * @param type {@code nfs}, {@code nfs4} or {@code cifs}
   * @param device such as {@code :/exports/data}
   */
  record Remote(String type, String device, String mountOptions) implements VolumeOptions {}

  /**
   * Reads {@code opts}.
   *
   * @throws IllegalArgumentException with the text to show, if something is not supported
   */
  static VolumeOptions of(Map<String, String> opts) {
    var left = new TreeMap<>(opts);
    String type = left.getOrDefault("type", "");
    String device = left.getOrDefault("device", "");
    String mountOptions = left.getOrDefault("o", "");
    left.keySet().removeAll(Set.of("type", "device", "o"));
    if (!left.isEmpty()) {
      throw new IllegalArgumentException(
          "volume option '" + left.firstKey() + "' is not supported: only type, device and o are");
    }
    return switch (type) {
      case "tmpfs" -> {
        Allowed.MEMORY.check(type, mountOptions);
        if (!Set.of("", "tmpfs", "none").contains(device)) {
          throw new IllegalArgumentException(
              "volume option 'device' must be tmpfs with type tmpfs");
        }
        yield new Memory(mountOptions);
      }
      case "nfs", "nfs4", "cifs" -> {
        Allowed.REMOTE.check(type, mountOptions);
        if (device.isEmpty()) {
          throw new IllegalArgumentException(
              "volume option 'device' is required with type " + type);
        }
        yield new Remote(type, device, mountOptions);
      }
      case "", "none", "bind" -> {
        if (opts.isEmpty()) {
          yield new Plain();
        }
        Allowed.HOST_FOLDER.check(type, mountOptions);
        if (device.isEmpty()) {
          throw new IllegalArgumentException(
              "volume option 'device' must name a folder of the host with "
                  + (type.isEmpty() ? "o" : "type " + type));
        }
        yield new HostFolder(device, Set.of(mountOptions.split(",", -1)).contains("ro"));
      }
      default ->
          throw new IllegalArgumentException(
              "volume type '"
                  + type
                  + "' is not supported: only tmpfs, nfs, nfs4, cifs and, for a folder of the host,"
                  + " none are");
    };
  }

  /** The mount options that a type allows; all others are refused. */
  enum Allowed {
    MEMORY("size|nr_blocks|nr_inodes|mode|uid|gid", "ro|rw|noexec|nosuid|nodev|noatime|relatime"),
    REMOTE(
        "addr|vers|nfsvers|proto|port|mountport|mountproto|timeo|retrans|rsize|wsize|sec"
            + "|username|user|password|pass|domain|uid|gid|file_mode|dir_mode|iocharset",
        "ro|rw|soft|hard|nolock|noexec|nosuid|nodev|noatime|relatime"),
    HOST_FOLDER("", "bind|rbind|ro|rw");

    private final Pattern option;

    Allowed(String valued, String bare) {
      String words = valued.isEmpty() ? bare : bare + "|(" + valued + ")=[!-+\\--~]+";
      option = Pattern.compile(words);
    }

    private void check(String type, String mountOptions) {
      if (mountOptions.isEmpty()) {
        return;
      }
      for (String one : mountOptions.split(",", -1)) {
        if (!option.matcher(one).matches()) {
          throw new IllegalArgumentException(
              "mount option '"
                  + one
                  + "' of a volume is not supported"
                  + (type.isEmpty() ? "" : " with type " + type));
        }
      }
    }
  }
}
