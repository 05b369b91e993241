package dev.winch.server.http;

/** Routes as tests write them. */
final class Routes {
  private Routes() {}

  /**
   * @param methodAndPath such as {@code GET /jobs/{id}/log}
   */
  static Route of(String methodAndPath, Handler handler) {
    String[] parts = methodAndPath.split(" ", 2);
    return new Route(parts[0], parts[1], handler);
  }
}
