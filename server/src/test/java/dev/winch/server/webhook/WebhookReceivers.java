package dev.winch.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.winch.codec.view.Redaction;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.run.WebhookCall.Subject;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Permission;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Webhook;
import dev.winch.model.trace.TraceContext;
import dev.winch.tests.kit.TestThreads;
import dev.winch.tests.kit.store.MemoryStore;
import dev.winch.tests.kit.store.StoreRows;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** Two receivers on the loopback address, and a sender with a job to report. */
abstract class WebhookReceivers {
  static final String SECRET = "opensesame4711";

  private static final TraceContext TRACE =
      new TraceContext("0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true);

  final MemoryStore store = new MemoryStore();
  final StoreRows rows = new StoreRows(store);
  final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  final HttpSender sender = sender(true);
  HttpServer first;
  HttpServer second;
  JobRun job;

  record Received(String method, String path, Map<String, String> headers, String body) {}

  @BeforeEach
  void open() throws IOException {
    first = server();
    second = server();
    job = rows.job("hooked").inputs(Map.of("a", "1", "b", "has " + SECRET)).build();
    JobSpec plain = JobSpec.of("hooked", List.of(TaskSpec.named("t").var("v").build()));
    JobSpec spec =
        new JobSpec(
                plain.name(),
                "",
                List.of(),
                plain.tasks(),
                job.inputs(),
                Map.of("key", SECRET),
                "",
                Optional.empty(),
                List.of(new Webhook("http://elsewhere/hook", Map.of(), "", "", Optional.empty())),
                List.of(new Permission("listed-user", ""), new Permission("", "listed-role")),
                Optional.empty(),
                "",
                Optional.empty())
            .traced(Optional.of(TRACE));
    rows.write().newJob(job, spec).commit();
  }

  @AfterEach
  void close() {
    sender.close();
    first.stop(0);
    second.stop(0);
  }

  private static HttpServer server() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    return server;
  }

  HttpSender sender(boolean privateAllowed) {
    return new HttpSender(
        store.reads().jobs(),
        store.reads().users(),
        Redaction.standard(),
        new AddressRule(privateAllowed),
        () -> (SSLSocketFactory) SSLSocketFactory.getDefault(),
        TestThreads.create());
  }

  static String url(HttpServer server, String path) {
    return "http://localhost:" + server.getAddress().getPort() + path;
  }

  /** Answers requests to this path; a header and its value follow one another. */
  void answer(HttpServer server, String path, int status, String... headers) {
    server.createContext(
        path,
        exchange -> {
          received.add(received(exchange));
          for (int i = 0; i < headers.length; i += 2) {
            exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
          }
          byte[] text = "an answer that nobody reads".getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, status == 204 ? -1 : text.length);
          if (status != 204) {
            exchange.getResponseBody().write(text);
          }
          exchange.close();
        });
  }

  private static Received received(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    exchange.getRequestHeaders().forEach((name, values) -> headers.put(name, values.getFirst()));
    return new Received(
        exchange.getRequestMethod(),
        exchange.getRequestURI().toString(),
        headers,
        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
  }

  WebhookCall call(String url, Map<String, String> headers) {
    return call(url, headers, new Subject.OfJob(job, false));
  }

  WebhookCall call(String url, Map<String, String> headers, Subject subject) {
    return new WebhookCall(
        "0123456789abcdef0123456789abcdef",
        job.id(),
        0,
        "job.StateChange",
        url,
        headers,
        Optional.empty(),
        subject,
        rows.clock().instant(),
        0,
        1);
  }

  Received next() throws InterruptedException {
    Received next = received.poll(5, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  /** Answers the next request with these bytes; the result is the head of the request. */
  static FutureTask<String> rawAnswer(ServerSocket server, String answer) {
    var head =
        new FutureTask<>(
            () -> {
              try (var socket = server.accept()) {
                var in = socket.getInputStream();
                var read = new StringBuilder();
                while (read.indexOf("\r\n\r\n") < 0) {
                  read.append((char) in.read());
                }
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                in.skip(Long.MAX_VALUE);
                return read.toString();
              }
            });
    Thread.ofVirtual().start(head);
    return head;
  }
}
