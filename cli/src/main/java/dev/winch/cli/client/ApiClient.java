package dev.winch.cli.client;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.UnavailableException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/**
 * HTTP client of the REST API. Every method blocks until the answer arrives.
 *
 * <p>An answer other than 200 is an {@link InvalidInputException} with the server's message; no
 * answer is an {@link UnavailableException}.
 */
public final class ApiClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final HttpClient http;
  private final String endpoint;
  private final Map<String, String> headers;

  /**
   * @param endpoint such as {@code http://127.0.0.1:8000}
   */
  public ApiClient(String endpoint) {
    this(endpoint, Map.of(), Optional.empty());
  }

  /**
   * @param headers of every request, such as credentials
   * @param trust which certificates of servers it accepts; empty for those that the JVM trusts
   */
  public ApiClient(String endpoint, Map<String, String> headers, Optional<SSLContext> trust) {
    this.endpoint = normal(endpoint);
    this.headers = Map.copyOf(headers);
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5));
    trust.ifPresent(builder::sslContext);
    this.http = builder.build();
  }

  /** The URL in the form that {@link #endpoint} has. */
  public static String normal(String endpoint) {
    return endpoint.replaceAll("/+$", "");
  }

  public String endpoint() {
    return endpoint;
  }

  public JsonView get(String path) {
    return send(path, HttpRequest.newBuilder().GET());
  }

  public JsonView put(String path) {
    return send(path, HttpRequest.newBuilder().PUT(BodyPublishers.noBody()));
  }

  public JsonView delete(String path) {
    return send(path, HttpRequest.newBuilder().DELETE());
  }

  /**
   * @param type the media type of the body
   */
  public JsonView post(String path, String type, byte[] body) {
    return send(
        path,
        HttpRequest.newBuilder()
            .header("Content-Type", type)
            .POST(BodyPublishers.ofByteArray(body)));
  }

  /** Escapes a part of a path or query. */
  public static String quoted(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  @Override
  public void close() {
    http.close();
  }

  private JsonView send(String path, HttpRequest.Builder request) {
    HttpResponse<String> answer = exchange(path, request);
    JsonView body = JsonView.of(answer.body());
    if (answer.statusCode() != 200) {
      throw new InvalidInputException(refusal(answer.statusCode(), body));
    }
    return body;
  }

  private HttpResponse<String> exchange(String path, HttpRequest.Builder request) {
    headers.forEach(request::header);
    try {
      return http.send(
          request.uri(URI.create(endpoint + path)).timeout(PATIENCE).build(),
          BodyHandlers.ofString());
    } catch (ConnectException e) {
      throw new UnavailableException(
          "no Winch answers at %s: start one with `winch run standalone`, or set its address with --endpoint"
              .formatted(endpoint),
          e);
    } catch (SSLException e) {
      throw new UnavailableException(
          "no trusted TLS connection to %s: %s; use the name that its certificate has, and name the file of its issuer with --ca-file or client.ca_file"
              .formatted(endpoint, e.getMessage()),
          e);
    } catch (IOException e) {
      throw new UnavailableException("%s did not answer: %s".formatted(endpoint, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new UnavailableException("interrupted while waiting for " + endpoint, e);
    }
  }

  /** The server's message, or its list of errors with their positions. */
  private static String refusal(int status, JsonView body) {
    String problems =
        body.list("errors").stream()
            .map(
                problem ->
                    "  line %d, column %d: %s: %s%s"
                        .formatted(
                            problem.whole("line"),
                            problem.whole("column"),
                            problem.text("path"),
                            problem.text("message"),
                            problem.text("hint").isEmpty()
                                ? ""
                                : " (" + problem.text("hint") + ")"))
            .collect(Collectors.joining("\n"));
    if (!problems.isEmpty()) {
      return "refused:\n" + problems;
    }
    String message = body.text("message");
    String said = message.isEmpty() ? "HTTP status " + status : message;
    return status == 401
        ? said + ": log in with `winch login`, or set client.token, client.user or client.key"
        : said;
  }
}
