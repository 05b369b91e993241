package dev.winch.model.spec;

import java.util.Optional;
import java.util.regex.Pattern;

/** The paths that a probe may have: on the sidecar, not on another host. */
public final class ProbePath {
  /** Steps and a query of RFC 3986, without {@code @}, which could make a host of what precedes. */
  private static final Pattern PLACE =
      Pattern.compile("/(?!/)(?:[A-Za-z0-9._~!$&'()*+,;=:/?-]|%[0-9A-Fa-f]{2})*");

  private ProbePath() {}

  /** Why a text is not such a path; empty if it is. */
  public static Optional<String> fault(String text) {
    return PLACE.matcher(text).matches()
        ? Optional.empty()
        : Optional.of(
            "must be a path on the sidecar, such as /health: it begins with one /, and other"
                + " characters than letters, digits and . _ ~ - ! $ & ' ( ) * + , ; = : / ? are"
                + " written as %XX");
  }
}
