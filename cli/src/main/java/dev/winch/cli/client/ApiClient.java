package dev.winch.cli.client;

import dev.winch.cli.client.ClientConnection.Call;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.fault.WinchException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;

/**
 * HTTP client of the REST API. Every method blocks until the answer arrives.
 *
 * <p>An answer with status 404 is a {@link NotFoundException} with the server's message, any other
 * than 200 an {@link InvalidInputException}; no answer is an {@link UnavailableException}.
 */
public final class ApiClient {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** An event stream is silent for 15 seconds at most; three times that is a broken connection. */
  private static final Duration SILENCE = Duration.ofSeconds(45);

  private final String endpoint;
  private final Map<String, String> headers;
  private final Optional<SSLContext> trust;

  /**
   * @param endpoint such as {@code http://127.0.0.1:8000}
   */
  public ApiClient(String endpoint) {
    this(endpoint, Map.of());
  }

  /**
   * @param headers of every request, such as credentials
   */
  public ApiClient(String endpoint, Map<String, String> headers) {
    this(endpoint, headers, Optional.empty());
  }

  /**
   * @param headers of every request, such as credentials
   * @param trust what makes a server's certificate trusted, in place of the JVM's list
   */
  public ApiClient(String endpoint, Map<String, String> headers, Optional<SSLContext> trust) {
    this.endpoint = normal(endpoint);
    this.headers = Map.copyOf(headers);
    this.trust = trust;
  }

  /** The URL in the form that {@link #endpoint} has. */
  public static String normal(String endpoint) {
    int end = endpoint.length();
    while (end > 0 && endpoint.charAt(end - 1) == '/') {
      end--;
    }
    return endpoint.substring(0, end);
  }

  public String endpoint() {
    return endpoint;
  }

  /**
   * Where a browser shows a job.
   *
   * @param id as a path has it
   */
  public String pageOfJob(String id) {
    return endpoint + "/ui/jobs/" + id;
  }

  public JsonView get(String path) {
    return send("GET", path, Optional.empty());
  }

  public JsonView put(String path) {
    return send("PUT", path, Optional.empty());
  }

  public JsonView delete(String path) {
    return send("DELETE", path, Optional.empty());
  }

  /**
   * @param type the media type of the body
   */
  public JsonView post(String path, String type, byte[] body) {
    return send("POST", path, Optional.of(new ByteArrayEntity(body, ContentType.parse(type))));
  }

  /**
   * Opens a stream of server-sent events.
   *
   * @param after the id of the last event that was read; empty for the beginning
   */
  public ReceivedEvents events(String path, String after) {
    Map<String, String> all = new HashMap<>(headers);
    all.put("Accept", "text/event-stream");
    if (!after.isEmpty()) {
      all.put("Last-Event-ID", after);
    }
    try {
      ClientConnection connection = open(new Call("GET", path, all, Optional.empty()), SILENCE);
      if (connection.status() != 200) {
        try (connection) {
          throw refusal(connection.status(), JsonView.of(connection.text()));
        }
      }
      return new ReceivedEvents(connection.stream(), connection::close);
    } catch (IOException e) {
      throw unanswered(e);
    }
  }

  /** Escapes a part of a path or query. */
  public static String quoted(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private JsonView send(String method, String path, Optional<HttpEntity> body) {
    try (ClientConnection connection = open(new Call(method, path, headers, body), PATIENCE)) {
      JsonView answer = JsonView.of(connection.text());
      if (connection.status() != 200) {
        throw refusal(connection.status(), answer);
      }
      return answer;
    } catch (IOException e) {
      throw unanswered(e);
    }
  }

  private ClientConnection open(Call call, Duration silence) throws IOException {
    return ClientConnection.open(ClientConnection.address(endpoint), trust, call, silence);
  }

  private UnavailableException unanswered(IOException fault) {
    return unanswered(endpoint, fault);
  }

  /** What a fault of the connection to a server means. */
  static UnavailableException unanswered(String endpoint, IOException fault) {
    return switch (fault) {
      case ConnectException _ ->
          new UnavailableException(
              "no Winch answers at %s: start one with `winch run standalone`, or set its address with --endpoint"
                  .formatted(endpoint),
              fault);
      case UnknownHostException _ ->
          new UnavailableException(
              "there is no host of the address %s: correct --endpoint or WINCH_ENDPOINT"
                  .formatted(endpoint),
              fault);
      case SSLException _ ->
          new UnavailableException(
              "no trusted TLS connection to %s: %s; use the name that its certificate has, and name the file of its issuer with --ca-file or client.ca_file"
                  .formatted(endpoint, fault.getMessage()),
              fault);
      default ->
          new UnavailableException("%s did not answer: %s".formatted(endpoint, fault), fault);
    };
  }

  private static WinchException refusal(int status, JsonView body) {
    String message = explanation(status, body);
    return status == 404 ? new NotFoundException(message) : new InvalidInputException(message);
  }

  /** The server's message, or its list of errors with their positions. */
  private static String explanation(int status, JsonView body) {
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
    return switch (status) {
      case 401 ->
          said + ": log in with `winch login`, or set client.token, client.user or client.key";
      case 503 -> said + ": `winch health` names what is down";
      default -> said;
    };
  }
}
