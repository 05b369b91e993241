package dev.winch.server.middleware;

import dev.winch.server.http.Request;
import java.util.List;

/** The header {@code Authorization}, whose lines may each have another scheme. */
final class Authorization {
  private Authorization() {}

  static List<String> lines(Request request) {
    return request.header("Authorization");
  }

  /** The credentials in lines of a scheme, whose word is written in any case. */
  static List<String> of(Request request, String scheme) {
    return lines(request).stream()
        .filter(
            line ->
                line.length() > scheme.length() + 1
                    && line.regionMatches(true, 0, scheme, 0, scheme.length())
                    && line.charAt(scheme.length()) == ' ')
        .map(line -> line.substring(scheme.length() + 1))
        .toList();
  }
}
