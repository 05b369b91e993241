package dev.winch.model.spec;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The names that {@code networks} allows. Container engines also accept words that join the network
 * of the host, of another container or of a file: these are refused.
 */
public final class NetworkName {
  /** The only mode that an operator can allow. */
  public static final String HOST = "host";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.-]{0,127}");

  /** Modes of docker or podman; those of the form {@code mode:argument} are no names at all. */
  private static final Set<String> MODES =
      Set.of(
          "bridge", "container", "default", "none", "ns", "pasta", "pod", "private", "slirp4netns");

  private NetworkName() {}

  /** Why a text is not the name of a network; empty if it is one, or {@link #HOST}. */
  public static Optional<String> fault(String text) {
    if (!NAME.matcher(text).matches()) {
      return Optional.of(
          "'"
              + text
              + "' is not the name of a network: it begins with a letter or digit, and may hold"
              + " letters, digits, _ . and -");
    }
    return MODES.contains(text)
        ? Optional.of("'" + text + "' is a mode of networks, not the name of one")
        : Optional.empty();
  }
}
