package dev.winch.tests.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Memory of a server with many readers of events, and how soon they hear of a commit: {@code
 * StreamFigures <url> <pid of the server> [readers] [jobs]}. The jobs wait in a queue that no
 * worker serves; each is cancelled and its readers get the state, with the time of the decision.
 * Readers and server must have the same clock.
 */
public final class StreamFigures {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final String JOB =
      """
      name: watched
      tasks:
        - {name: wait, run: "true", queue: nobody}
      """;

  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f]{32})\"");
  private static final Pattern END = Pattern.compile("\"cancelledAt\":\"([^\"]+)\"");

  private final URI server;
  private final long pid;
  private final HttpClient client = HttpClient.newHttpClient();
  private final Selector selector;
  private final ByteBuffer buffer = ByteBuffer.allocate(64 << 10);
  private final List<Double> millis = new ArrayList<>();
  private int heard;
  private int ended;

  private StreamFigures(URI server, long pid) throws IOException {
    this.server = server;
    this.pid = pid;
    this.selector = Selector.open();
  }

  public static void main(String[] args) throws Exception {
    int readers = args.length > 2 ? Integer.parseInt(args[2]) : 10_000;
    int jobs = args.length > 3 ? Integer.parseInt(args[3]) : 1_000;
    new StreamFigures(URI.create(args[0]), Long.parseLong(args[1])).run(readers, jobs);
  }

  /** A connection, and the text of an event that has not come whole. */
  private static final class Reader {
    private String rest = "";
    private boolean hears;
    private boolean ends;
  }

  private void run(int readers, int jobs) throws Exception {
    long before = residentMegabytes();
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      ids.add(submit());
    }
    long submitted = residentMegabytes();
    for (int i = 0; i < readers; i++) {
      open(ids.get(i % jobs));
      if (i % 100 == 99) {
        read(1);
      }
    }
    await(() -> heard == readers, "every reader hears the present");
    System.out.printf(
        Locale.ROOT,
        "resident memory: %d MB, with %d jobs %d MB, with %d readers %d MB%n",
        before,
        jobs,
        submitted,
        readers,
        residentMegabytes());
    for (String id : ids) {
      send("PUT", "/jobs/" + id + "/cancel", "");
      read(0);
    }
    await(() -> ended == readers, "every reader hears the end");
    millis.sort(Double::compare);
    System.out.printf(
        Locale.ROOT,
        "decision to reader, %d readers of %d jobs: p50 %.1f ms, p99 %.1f ms, max %.1f ms;"
            + " resident memory %d MB%n",
        millis.size(),
        jobs,
        at(0.5),
        at(0.99),
        at(1),
        residentMegabytes());
  }

  private double at(double part) {
    return millis.get((int) Math.min(millis.size() - 1L, Math.round(part * millis.size())));
  }

  private interface Condition {
    boolean holds();
  }

  private void await(Condition condition, String what) throws IOException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "not in time: %s; %d hear, %d heard the end".formatted(what, heard, ended));
      }
      read(100);
    }
  }

  private String submit() throws Exception {
    Matcher id = ID.matcher(send("POST", "/jobs", JOB));
    if (!id.find()) {
      throw new IllegalStateException("the answer has no id");
    }
    return id.group(1);
  }

  private String send(String method, String path, String body) throws Exception {
    HttpResponse<String> response =
        client.send(
            HttpRequest.newBuilder(server.resolve(path))
                .header("Content-Type", "text/yaml")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    if (response.statusCode() != 200) {
      throw new IllegalStateException(method + " " + path + ": " + response.body());
    }
    return response.body();
  }

  private void open(String job) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(server.getHost(), server.getPort()));
    String request = "GET /jobs/" + job + "/events HTTP/1.1\r\nHost: winch\r\n\r\n";
    channel.write(ByteBuffer.wrap(request.getBytes(UTF_8)));
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_READ, new Reader());
  }

  private void read(long atMostMillis) throws IOException {
    if (atMostMillis == 0) {
      selector.selectNow();
    } else {
      selector.select(atMostMillis);
    }
    for (SelectionKey key : selector.selectedKeys()) {
      Reader reader = (Reader) key.attachment();
      buffer.clear();
      if (((SocketChannel) key.channel()).read(buffer) < 0) {
        throw new IOException("the server closed a stream");
      }
      hear(reader, UTF_8.decode(buffer.flip()).toString());
    }
    selector.selectedKeys().clear();
  }

  private void hear(Reader reader, String text) {
    Instant now = Instant.now();
    reader.rest += text;
    if (!reader.hears && reader.rest.contains("event: job")) {
      reader.hears = true;
      heard++;
    }
    Matcher end = END.matcher(reader.rest);
    if (!reader.ends && end.find()) {
      reader.ends = true;
      ended++;
      millis.add(Duration.between(Instant.parse(end.group(1)), now).toNanos() / 1e6);
    }
    int last = reader.rest.lastIndexOf("\n\n");
    reader.rest = last < 0 ? reader.rest : reader.rest.substring(last + 2);
  }

  private long residentMegabytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) / 1024)
        .findFirst()
        .orElseThrow();
  }
}
