package dev.winch.engine.admit;

import java.util.Optional;

/** Which texts may name places in a task's file system. */
final class FilePaths {
  /** Where the runtimes put what belongs to Winch. */
  private static final String RESERVED = "/tork";

  /** Says which characters paths of mounts and volumes may have. */
  static final String PLAIN = "may hold only ASCII letters, digits, blanks and - / . _ =";

  private FilePaths() {}

  /** What keeps a name from being that of a file below some directory. */
  static Optional<String> faultOfRelative(String name) {
    if (name.startsWith("/")) {
      return Optional.of("must not be absolute");
    }
    if (hasParentStep(name)) {
      return Optional.of("must not contain ..");
    }
    return name.isEmpty() || name.equals(".") || name.endsWith("/") || name.endsWith("/.")
        ? Optional.of("must not be that of a directory")
        : Optional.empty();
  }

  /** What keeps a path from being that of an anonymous volume. */
  static Optional<String> faultOfVolume(String path) {
    if (!path.startsWith("/")) {
      return Optional.of("must be an absolute path");
    }
    if (!isPlain(path)) {
      return Optional.of(PLAIN);
    }
    if (hasParentStep(path)) {
      return Optional.of("must not contain ..");
    }
    String place = normal(path);
    boolean reserved =
        place.isEmpty() || place.equals(RESERVED) || place.startsWith(RESERVED + "/");
    return reserved ? Optional.of("is reserved") : Optional.empty();
  }

  static boolean isReserved(String target) {
    return target.equals(RESERVED);
  }

  /** Whether a path has only those characters that mounts may have. */
  static boolean isPlain(String path) {
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letterOrDigit && "-/._= ".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /** The same absolute path without empty steps, steps to itself and a slash at the end. */
  static String normal(String path) {
    StringBuilder steps = new StringBuilder(path.length());
    for (String step : path.split("/")) {
      if (!step.isEmpty() && !step.equals(".")) {
        steps.append('/').append(step);
      }
    }
    return steps.toString();
  }

  private static boolean hasParentStep(String path) {
    return path.contains("..") && ("/" + path + "/").contains("/../");
  }
}
