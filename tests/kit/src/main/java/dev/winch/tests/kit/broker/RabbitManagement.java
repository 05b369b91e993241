package dev.winch.tests.kit.broker;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.winch.codec.PlainJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Base64;

/** Client of RabbitMQ's management API for tests. */
record RabbitManagement(HttpClient http, URI url) {
  private static final String ADMINISTRATOR =
      "Basic " + Base64.getEncoder().encodeToString("guest:guest".getBytes(UTF_8));

  RabbitManagement(URI url) {
    this(HttpClient.newHttpClient(), url);
  }

  /**
   * @param body JSON; may be empty
   * @return the answer, read as JSON; {@code ""} if it has no body
   * @throws IllegalStateException with the answer, if it is an error
   * @throws UncheckedIOException if there is none
   */
  Object call(String method, String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .header("Authorization", ADMINISTRATOR)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        throw new IllegalStateException(
            method + " " + path + ": " + response.statusCode() + " " + response.body());
      }
      return response.body().isEmpty() ? "" : PlainJson.read(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
