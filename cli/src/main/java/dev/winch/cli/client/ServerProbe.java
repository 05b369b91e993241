package dev.winch.cli.client;

import dev.winch.cli.client.ClientConnection.Call;
import dev.winch.model.fault.InvalidInputException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * What answers at the address of a server, without credentials.
 *
 * @param health its answer, without fields if that is not one of Winch
 * @param fault why nothing answers; empty if something does
 * @param time the time of the server, in whole seconds
 * @param sent when it was asked, by the clock of this machine
 * @param received when it had answered, by the clock of this machine
 */
public record ServerProbe(
    URI endpoint,
    JsonView health,
    Optional<String> fault,
    Optional<Instant> time,
    Instant sent,
    Instant received) {
  private static final Duration SILENCE = Duration.ofSeconds(10);

  /**
   * Asks for the server's health.
   *
   * @param trust what makes a server's certificate trusted, in place of the JVM's list
   * @throws InvalidInputException if it is not the address of an HTTP server
   */
  public static ServerProbe of(String url, Optional<SSLContext> trust, InstantSource clock) {
    URI endpoint = ClientConnection.address(ApiClient.normal(url));
    Instant sent = clock.instant();
    Call call = new Call("GET", "/health", Map.of(), Optional.empty());
    try (ClientConnection connection = ClientConnection.open(endpoint, trust, call, SILENCE)) {
      Instant received = clock.instant();
      return new ServerProbe(
          endpoint,
          health(connection.text()),
          Optional.empty(),
          connection.header("Date").flatMap(ServerProbe::time),
          sent,
          received);
    } catch (IOException e) {
      return new ServerProbe(
          endpoint,
          JsonView.EMPTY,
          Optional.of(ApiClient.unanswered(url, e).getMessage()),
          Optional.empty(),
          sent,
          clock.instant());
    }
  }

  /** Whether it is a Winch, healthy or not. */
  public boolean isWinch() {
    return !health.text("status").isEmpty() && !health.text("version").isEmpty();
  }

  /** Whether the address is one of this machine, at this port. */
  public boolean isHere(int port) {
    int its = endpoint.getPort() >= 0 ? endpoint.getPort() : isSecure() ? 443 : 80;
    try {
      InetAddress address = InetAddress.getByName(endpoint.getHost());
      return its == port
          && (address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null);
    } catch (IOException unknownHost) {
      return false;
    }
  }

  private boolean isSecure() {
    return "https".equalsIgnoreCase(endpoint.getScheme());
  }

  private static JsonView health(String answer) {
    try {
      return JsonView.of(answer);
    } catch (RuntimeException notJson) {
      return JsonView.EMPTY;
    }
  }

  private static Optional<Instant> time(String date) {
    try {
      return Optional.of(
          ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant());
    } catch (DateTimeException notOne) {
      return Optional.empty();
    }
  }
}
