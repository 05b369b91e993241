package dev.winch.runtime.container;

import java.util.regex.Pattern;

/** Why a pull failed, by the text that the engine gives: it has no other form. */
enum PullFault {
  /** The registry wants a login, or another one. */
  LOGIN(
      "unauthorized|authentication required|no basic auth credentials|access to the resource is"
          + " denied|\\bdenied:|HTTP 40[13] response|StatusCode: 40[13]"
          + "|unexpected HTTP status: 40[13]",
      ": give a login that may pull it in the task's registry, or in the file of"
          + " runtime.docker.config"),

  /** The registry, or the way to it, does not work for now. */
  OUTAGE(
      "unexpected HTTP status: (5\\d\\d|429)|HTTP (5\\d\\d|429) response|StatusCode: (5\\d\\d|429)"
          + "|sent nothing for|toomanyrequests|connection refused|connection reset|connection timed out|no route to"
          + " host|network is unreachable|i/o timeout|handshake timeout|Client\\.Timeout|deadline"
          + " exceeded|server misbehaving|temporary failure in name resolution|unexpected EOF|: EOF",
      ": check that the registry runs and that the container engine reaches it"),

  /** Anything else, such as an image that does not exist. */
  IMAGE("", "");

  private final Pattern signs;
  private final String remedy;

  PullFault(String signs, String remedy) {
    this.signs = Pattern.compile(signs, Pattern.CASE_INSENSITIVE);
    this.remedy = remedy;
  }

  /**
   * The kind of a failure.
   *
   * @param image its name is not searched for signs
   */
  static PullFault of(String text, String image) {
    String withoutImage = text.replace(image, "");
    for (PullFault fault : values()) {
      if (fault.signs.matcher(withoutImage).find()) {
        return fault;
      }
    }
    return IMAGE;
  }

  /** Added to the engine's text; empty if there is nothing to advise. */
  String remedy() {
    return remedy;
  }
}
