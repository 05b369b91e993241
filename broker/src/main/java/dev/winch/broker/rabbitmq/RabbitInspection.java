package dev.winch.broker.rabbitmq;

import com.rabbitmq.client.Connection;
import dev.winch.model.fault.UnavailableException;
import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** Whether RabbitMQ answers, by a connection that changes nothing. */
public final class RabbitInspection {
  private RabbitInspection() {}

  /**
   * Logs in and out.
   *
   * @return the version of the server
   * @throws UnavailableException if it does not answer or refuses the login
   */
  public static String version(RabbitUrl url) {
    try (Connection made = RecoveringConnection.factory(url).newConnection("winch doctor")) {
      return String.valueOf(made.getServerProperties().get("version"));
    } catch (IOException | TimeoutException e) {
      throw new UnavailableException(
          "cannot connect to RabbitMQ at %s: %s; start it, or correct broker.rabbitmq.url"
              .formatted(url.address(), RabbitErrorText.of(e)),
          e);
    }
  }
}
