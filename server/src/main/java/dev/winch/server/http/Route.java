package dev.winch.server.http;

/**
 * What answers one method at one path.
 *
 * @param path segments, each a text or a variable in braces, such as {@code /jobs/{id}/log}
 */
public record Route(String method, String path, Handler handler) {

  /**
   * @param methodAndPath such as {@code GET /jobs/{id}/log}
   */
  public static Route of(String methodAndPath, Handler handler) {
    int blank = methodAndPath.indexOf(' ');
    return new Route(
        methodAndPath.substring(0, blank), methodAndPath.substring(blank + 1), handler);
  }
}
