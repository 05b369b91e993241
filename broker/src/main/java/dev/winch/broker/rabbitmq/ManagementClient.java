package dev.winch.broker.rabbitmq;

import dev.winch.codec.PlainJson;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.fault.WinchException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Client of RabbitMQ's management API, for figures that AMQP does not provide; they are a few
 * seconds old. Written by hand because it is one request of the JDK's HTTP client; a library would
 * bring an HTTP client and a JSON binding of its own.
 */
final class ManagementClient implements AutoCloseable {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final String REMEDY =
      "; enable RabbitMQ's management plugin, or set broker.rabbitmq.management.url";

  private final URI url;
  private final String vhost;
  private final String authorization;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();

  ManagementClient(URI url, RabbitUrl login) {
    this.url = url;
    this.vhost = URLEncoder.encode(login.vhost(), StandardCharsets.UTF_8).replace("+", "%20");
    this.authorization =
        "Basic "
            + Base64.getEncoder()
                .encodeToString(
                    (login.user() + ":" + login.password()).getBytes(StandardCharsets.UTF_8));
  }

  /** Message counts of a queue in RabbitMQ. */
  record Queue(String name, int ready, int unacknowledged) {}

  /** A consumer in RabbitMQ, with its number of slots. */
  record Consumer(String queue, int slots) {}

  /**
   * @throws UnavailableException naming the configuration key, if the API does not answer
   */
  List<Queue> queues() {
    // These parameters request totals without statistics, which may be disabled.
    return list("queues", "?disable_stats=true&enable_queue_totals=true").stream()
        .map(
            queue ->
                new Queue(
                    String.valueOf(queue.get("name")),
                    number(queue.get("messages_ready")),
                    number(queue.get("messages_unacknowledged"))))
        .toList();
  }

  /**
   * @throws UnavailableException naming the configuration key, if the API does not answer
   */
  List<Consumer> consumers() {
    return list("consumers", "").stream().flatMap(item -> consumer(item).stream()).toList();
  }

  private static Optional<Consumer> consumer(Map<?, ?> item) {
    return item.get("queue") instanceof Map<?, ?> queue
            && item.get("arguments") instanceof Map<?, ?> arguments
        ? Optional.of(
            new Consumer(String.valueOf(queue.get("name")), number(arguments.get("x-winch-slots"))))
        : Optional.empty();
  }

  private static int number(@Nullable Object figure) {
    return figure instanceof Long number ? Math.toIntExact(Math.min(number, Integer.MAX_VALUE)) : 0;
  }

  private List<Map<?, ?>> list(String what, String parameters) {
    String base = url.toString().replaceAll("/+$", "");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "/api/" + what + "/" + vhost + parameters))
            .timeout(TIMEOUT)
            .header("Authorization", authorization)
            .build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() == 200
          && PlainJson.read(response.body()) instanceof List<?> items) {
        return items.stream().<Map<?, ?>>map(item -> (Map<?, ?>) item).toList();
      }
      throw new UnavailableException(fault("it answers with status " + response.statusCode()));
    } catch (IOException e) {
      throw unavailable(RabbitErrorText.of(e), e);
    } catch (WinchException | ClassCastException e) {
      throw e instanceof UnavailableException known
          ? known
          : unavailable("it is not a RabbitMQ management API", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("interrupted", e);
    }
  }

  private UnavailableException unavailable(String why, Exception cause) {
    return new UnavailableException(fault(why), cause);
  }

  private String fault(String why) {
    return "RabbitMQ's management API at "
        + url.getScheme()
        + "://"
        + url.getHost()
        + ":"
        + url.getPort()
        + " is not available: "
        + why
        + REMEDY;
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
