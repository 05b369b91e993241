package dev.winch.broker.rabbitmq;

import dev.winch.model.fault.InvalidInputException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Connection URL of RabbitMQ: {@code amqp://user:password@host:port/vhost}, or {@code amqps://} for
 * TLS. An empty path is the virtual host {@code /}.
 */
public record RabbitUrl(
    boolean tls, String host, int port, String user, String password, String vhost) {

  /**
   * @throws InvalidInputException describing a valid URL without repeating this one, which contains
   *     a password
   */
  public static RabbitUrl parse(String text) {
    try {
      URI uri = new URI(text);
      boolean tls = "amqps".equals(uri.getScheme());
      if ((!tls && !"amqp".equals(uri.getScheme())) || uri.getHost() == null) {
        throw malformed();
      }
      String[] login =
          Optional.ofNullable(uri.getRawUserInfo()).orElse("guest:guest").split(":", 2);
      String path = Optional.ofNullable(uri.getRawPath()).orElse("");
      return new RabbitUrl(
          tls,
          uri.getHost().replaceAll("[\\[\\]]", ""),
          uri.getPort() > 0 ? uri.getPort() : tls ? 5671 : 5672,
          decoded(login[0]),
          login.length > 1 ? decoded(login[1]) : "",
          path.length() > 1 ? decoded(path.substring(1)) : "/");
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw malformed();
    }
  }

  /** Host and port, for messages. */
  String address() {
    return host + ":" + port;
  }

  /** The management API of the same host, at its default port. */
  URI management() {
    return URI.create("http://" + (host.contains(":") ? "[" + host + "]" : host) + ":15672");
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static InvalidInputException malformed() {
    return new InvalidInputException(
        "broker.rabbitmq.url must be amqp://user:password@host:port/vhost, or amqps:// for TLS");
  }

  /** Without the password. */
  @Override
  public String toString() {
    return (tls ? "amqps" : "amqp") + "://" + user + "@" + address() + "/" + vhost;
  }
}
