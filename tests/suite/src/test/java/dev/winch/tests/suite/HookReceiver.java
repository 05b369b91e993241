package dev.winch.tests.suite;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes the calls of webhooks once it is open, and refuses them with 503 before. */
final class HookReceiver implements AutoCloseable {
  private static final Pattern STATE = Pattern.compile("\"state\":\"(\\w+)\"");

  private final HttpServer server;
  private final List<Delivery> accepted = new CopyOnWriteArrayList<>();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile boolean open;

  /** What was accepted: where it was sent, id of the delivery and the state it reports. */
  record Delivery(String path, String id, String state) {}

  HookReceiver() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::take);
    server.start();
  }

  private void take(HttpExchange exchange) throws IOException {
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    Matcher state = STATE.matcher(body);
    boolean takes = open && state.find();
    if (takes) {
      String id = exchange.getRequestHeaders().getFirst("X-Winch-Delivery");
      accepted.add(new Delivery(exchange.getRequestURI().getPath(), id, state.group(1)));
    } else {
      refused.incrementAndGet();
    }
    exchange.sendResponseHeaders(takes ? 200 : 503, -1);
    exchange.close();
  }

  void open() {
    open = true;
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** In the order in which they came. */
  List<Delivery> accepted() {
    return accepted;
  }

  /** The states reported at a path, each delivery once: an answer that was lost brings it again. */
  List<String> states(String path) {
    return accepted.stream()
        .filter(call -> call.path().equals(path))
        .distinct()
        .map(Delivery::state)
        .toList();
  }

  int refused() {
    return refused.get();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
