package dev.winch.tests.suite;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

/** Clients that ask at the same time and keep nothing of what they get. */
final class Crowd implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;

  /** What came back: how often each status, and the longest content. */
  record Heard(Map<Integer, Integer> statuses, long longest, List<String> failures) {}

  Crowd(String url) {
    this.url = url;
  }

  /** All of them get the same. */
  Heard get(int clients, String path) throws InterruptedException {
    return all(clients, _ -> HttpRequest.newBuilder(URI.create(url + path)).GET());
  }

  /** Each posts a document of its own. */
  Heard post(int clients, String path, String type, Numbered<String> document)
      throws InterruptedException {
    return all(
        clients,
        i ->
            HttpRequest.newBuilder(URI.create(url + path))
                .header("Content-Type", type)
                .POST(BodyPublishers.ofString(document.of(i))));
  }

  /** Something for each of the clients. */
  interface Numbered<T> {
    T of(int client);
  }

  private Heard all(int clients, Numbered<HttpRequest.Builder> request)
      throws InterruptedException {
    Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
    ConcurrentLinkedQueue<Long> lengths = new ConcurrentLinkedQueue<>();
    ConcurrentLinkedQueue<String> failures = new ConcurrentLinkedQueue<>();
    List<Thread> threads =
        IntStream.range(0, clients)
            .mapToObj(
                i ->
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              try {
                                HttpResponse<InputStream> answer = send(request.of(i));
                                statuses.merge(answer.statusCode(), 1, Integer::sum);
                                lengths.add(skipped(answer.body()));
                              } catch (IOException e) {
                                failures.add(e.toString());
                              } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                              }
                            }))
            .toList();
    for (Thread thread : threads) {
      thread.join();
    }
    return new Heard(
        Map.copyOf(statuses),
        lengths.stream().mapToLong(Long::longValue).max().orElse(0),
        List.copyOf(failures));
  }

  private HttpResponse<InputStream> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return http.send(request.timeout(PATIENCE).build(), BodyHandlers.ofInputStream());
  }

  private static long skipped(InputStream content) throws IOException {
    try (content) {
      return content.transferTo(OutputStream.nullOutputStream());
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
