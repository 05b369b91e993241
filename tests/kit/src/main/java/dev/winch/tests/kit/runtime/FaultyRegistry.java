package dev.winch.tests.kit.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The {@link ImageRegistry} behind a front that answers as the test wants: with an error, slowly or
 * not at all.
 */
public final class FaultyRegistry implements AutoCloseable {
  private static final Set<String> PASSED_ON =
      Set.of("content-type", "docker-content-digest", "www-authenticate", "etag");

  private static final int TLS_HANDSHAKE = 0x16;

  /** Bytes sent at a time while it is slow. */
  private static final int DROP = 40_000;

  private final HttpServer server;
  private final ServerSocket front;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpClient client = HttpClient.newHttpClient();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private volatile int status;
  private volatile CountDownLatch blobs = new CountDownLatch(0);

  /** A front without faults. */
  public FaultyRegistry() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.setExecutor(threads);
    server.start();
    front = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    threads.execute(this::accept);
  }

  /** Docker tries TLS first, which the server would leave without an answer. */
  private void accept() {
    while (!front.isClosed()) {
      try {
        Socket from = front.accept();
        threads.execute(() -> connect(from));
      } catch (IOException e) {
        return; // It is closed.
      }
    }
  }

  private void connect(Socket from) {
    try (from;
        var to = new Socket(InetAddress.getLoopbackAddress(), server.getAddress().getPort())) {
      int first = from.getInputStream().read();
      if (first >= 0 && first != TLS_HANDSHAKE) {
        to.getOutputStream().write(first);
        threads.execute(() -> copy(to, from));
        from.getInputStream().transferTo(to.getOutputStream());
      }
    } catch (IOException e) {
      // One side has closed the connection.
    }
  }

  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // One side has closed the connection.
    }
  }

  /** Its address as it stands before the first slash of an image. */
  public String address() {
    return "127.0.0.1:" + front.getLocalPort();
  }

  /** Answers every request for an image with this status from now on; 0 ends that. */
  public void answer(int code) {
    status = code;
  }

  /** Sends the second half of each layer in drops from now on, until {@link #release}. */
  public void slowDown() {
    blobs = new CountDownLatch(1);
  }

  public void release() {
    blobs.countDown();
  }

  /** Method and path of each request so far. */
  public List<String> requests() {
    return requests;
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      requests.add(exchange.getRequestMethod() + " " + path);
      if (status != 0 && !path.equals("/v2/")) {
        exchange.sendResponseHeaders(status, -1);
      } else {
        passOn(exchange, path);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void passOn(HttpExchange exchange, String path) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("http://" + ImageRegistry.shared().address() + exchange.getRequestURI()))
            .method(exchange.getRequestMethod(), HttpRequest.BodyPublishers.noBody());
    for (String header : List.of("Accept", "Authorization")) {
      exchange
          .getRequestHeaders()
          .getOrDefault(header, List.of())
          .forEach(value -> request.header(header, value));
    }
    HttpResponse<InputStream> answer =
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    answer
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (PASSED_ON.contains(name)) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    byte[] body = answer.body().readAllBytes();
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange
          .getResponseHeaders()
          .put(
              "Content-Length", List.of(answer.headers().firstValue("Content-Length").orElse("0")));
      exchange.sendResponseHeaders(answer.statusCode(), -1);
      return;
    }
    exchange.sendResponseHeaders(answer.statusCode(), body.length == 0 ? -1 : body.length);
    OutputStream to = exchange.getResponseBody();
    int sent = 0;
    if (path.contains("/blobs/") && body.length > DROP) {
      sent = body.length / 2;
      to.write(body, 0, sent);
      while (sent < body.length - DROP && !blobs.await(100, TimeUnit.MILLISECONDS)) {
        to.write(body, sent, DROP);
        to.flush();
        sent += DROP;
      }
      blobs.await();
    }
    to.write(body, sent, body.length - sent);
  }

  @Override
  public void close() throws IOException {
    release();
    front.close();
    server.stop(0);
    threads.shutdownNow();
    client.shutdownNow();
  }
}
