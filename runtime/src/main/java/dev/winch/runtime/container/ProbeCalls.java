package dev.winch.runtime.container;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * HTTP probe of a sidecar. Calls go only to its published port on this host's loopback address:
 * redirects are not followed, no proxy is used, and only the status of the answer is read.
 */
final class ProbeCalls implements AutoCloseable {
  private static final Duration CALL = Duration.ofSeconds(3);
  private static final int OK = 200;
  private static final int REDIRECTS = 3;

  private final URI path;
  private final Consumer<String> note;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CALL)
          .proxy(HttpClient.Builder.NO_PROXY)
          .followRedirects(HttpClient.Redirect.NEVER)
          .build();
  private int last = OK;

  /**
   * @param path a {@link dev.winch.model.spec.ProbePath}
   * @param note receives each failed answer, without consecutive duplicates
   */
  ProbeCalls(String path, Consumer<String> note) {
    this.path = URI.create(path);
    this.note = note;
  }

  /** Whether the sidecar answers 200; without a port it is not ready. */
  boolean isReady(OptionalInt port) throws InterruptedException {
    if (port.isEmpty()) {
      return false;
    }
    URI sidecar = URI.create("http://127.0.0.1:" + port.getAsInt());
    HttpRequest request = HttpRequest.newBuilder(sidecar.resolve(path)).timeout(CALL).build();
    try {
      HttpResponse<InputStream> answer =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      answer.body().close();
      tell(answer.statusCode());
      return answer.statusCode() == OK;
    } catch (IOException e) {
      return false; // Not ready yet.
    }
  }

  private void tell(int status) {
    if (status != OK && status != last) {
      note.accept(
          "probe answered "
              + status
              + (status / 100 == REDIRECTS
                  ? ", redirects are not followed: probe a path that answers 200"
                  : ", waiting for 200"));
    }
    last = status;
  }

  /** Aborts the current call. */
  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
