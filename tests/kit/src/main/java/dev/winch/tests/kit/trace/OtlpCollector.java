package dev.winch.tests.kit.trace;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;

/** Takes spans by OTLP over HTTP, as a collector does. Thread-safe. */
public final class OtlpCollector implements AutoCloseable {
  private final HttpServer server;
  private final List<CollectedSpan> spans = new CopyOnWriteArrayList<>();
  private final List<Map<String, List<String>>> requests = new CopyOnWriteArrayList<>();
  private final List<String> bodies = new CopyOnWriteArrayList<>();
  private volatile int status = 200;

  /**
   * A span as it was received.
   *
   * @param parent {@code ""} for the root of a trace
   * @param attributes its own, and those of its resource
   */
  public record CollectedSpan(
      String traceId,
      String id,
      String parent,
      String name,
      int kind,
      long start,
      long end,
      boolean failed,
      Map<String, String> attributes) {}

  public OtlpCollector() {
    this(0);
  }

  /** On this port of the loopback address. */
  public OtlpCollector(int port) {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/traces", this::take);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  public String url() {
    return "http://127.0.0.1:" + port();
  }

  /** Answers with this status from now on; spans are kept only with 200. */
  public void answer(int code) {
    status = code;
  }

  /** What was received. */
  public List<CollectedSpan> spans() {
    return List.copyOf(spans);
  }

  /** The spans of a trace. */
  public List<CollectedSpan> trace(String id) {
    return spans.stream().filter(span -> span.traceId().equals(id)).toList();
  }

  /** The headers of each request. */
  public List<Map<String, List<String>>> requests() {
    return List.copyOf(requests);
  }

  /** All bodies, one byte a character. */
  public String bodies() {
    return String.join("\n", bodies);
  }

  private void take(HttpExchange exchange) throws IOException {
    try (exchange) {
      byte[] body = exchange.getRequestBody().readAllBytes();
      if ("gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))) {
        body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
      }
      requests.add(Map.copyOf(exchange.getRequestHeaders()));
      int answer = status;
      if (answer == 200) {
        bodies.add(new ProtobufMessage(body).latin1());
        read(new ProtobufMessage(body));
      }
      exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(answer, -1);
    }
  }

  private void read(ProtobufMessage request) {
    for (ProtobufMessage ofResource : request.messages(1)) {
      Map<String, String> resource =
          ofResource.messages(1).stream()
              .findFirst()
              .map(message -> attributes(message.messages(1)))
              .orElse(Map.of());
      ofResource.messages(2).stream()
          .flatMap(scope -> scope.messages(2).stream())
          .forEach(span -> spans.add(span(span, resource)));
    }
  }

  private static CollectedSpan span(ProtobufMessage span, Map<String, String> resource) {
    Map<String, String> attributes = new TreeMap<>(resource);
    attributes.putAll(attributes(span.messages(9)));
    return new CollectedSpan(
        HexFormat.of().formatHex(span.bytes(1)),
        HexFormat.of().formatHex(span.bytes(2)),
        HexFormat.of().formatHex(span.bytes(4)),
        span.text(5),
        (int) span.number(6),
        span.number(7),
        span.number(8),
        span.messages(15).stream().anyMatch(state -> state.number(3) == 2),
        attributes);
  }

  private static Map<String, String> attributes(List<ProtobufMessage> pairs) {
    Map<String, String> attributes = new TreeMap<>();
    for (ProtobufMessage pair : pairs) {
      ProtobufMessage value = pair.messages(2).getFirst();
      String text = value.has(3) ? Long.toString(value.number(3)) : value.text(1);
      attributes.put(pair.text(1), text);
    }
    return attributes;
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
