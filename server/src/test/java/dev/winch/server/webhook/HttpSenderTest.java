package dev.winch.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.winch.codec.view.Redaction;
import dev.winch.engine.webhook.WebhookSender.SendResult;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.run.WebhookCall.Subject;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Permission;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Webhook;
import dev.winch.tests.kit.store.MemoryStore;
import dev.winch.tests.kit.store.StoreRows;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Against a real receiver on the loopback address. */
class HttpSenderTest {
  private static final String SECRET = "opensesame4711";

  private final MemoryStore store = new MemoryStore();
  private final StoreRows rows = new StoreRows(store);
  private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
  private final HttpSender sender = sender(true);
  private HttpServer receiver;
  private HttpServer other;
  private JobRun job;

  private record Received(String method, String path, Map<String, String> headers, String body) {}

  @BeforeEach
  void open() throws IOException {
    receiver = server();
    other = server();
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
            Optional.empty());
    rows.write().newJob(job, spec).commit();
  }

  @AfterEach
  void close() {
    sender.close();
    receiver.stop(0);
    other.stop(0);
  }

  private HttpServer server() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
    return server;
  }

  private HttpSender sender(boolean privateAllowed) {
    return new HttpSender(
        store.reads().jobs(),
        store.reads().users(),
        Redaction.standard(),
        new AddressRule(privateAllowed),
        () -> (SSLSocketFactory) SSLSocketFactory.getDefault(),
        new BackgroundThreads(UnavailableException.class));
  }

  private static String url(HttpServer server, String path) {
    return "http://localhost:" + server.getAddress().getPort() + path;
  }

  private void answer(HttpServer server, String path, int status, String... headers) {
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

  private WebhookCall call(String url, Map<String, String> headers) {
    return call(url, headers, new Subject.OfJob(job, false));
  }

  private WebhookCall call(String url, Map<String, String> headers, Subject subject) {
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

  private Received next() throws InterruptedException {
    Received next = received.poll(5, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  @Test
  void h16_aCallIsAPostThatSaysWhatHappenedAndWhichDeliveryItIs() throws Exception {
    answer(receiver, "/hook", 204);
    WebhookCall call = call(url(receiver, "/hook?a=b"), Map.of("X-Key", "credential"));

    assertThat(sender.send(call)).isEqualTo(new SendResult.Status(204));

    Received got = next();
    assertThat(got.method()).isEqualTo("POST");
    assertThat(got.path()).isEqualTo("/hook?a=b");
    assertThat(got.headers())
        .containsEntry("Content-Type", "application/json; charset=UTF-8")
        .containsEntry("X-Key", "credential")
        .containsEntry("X-Winch-Event", "job.StateChange")
        .containsEntry("X-Winch-Delivery", call.id())
        .doesNotContainKey("X-Winch-Signature");
    assertThat(got.body())
        .startsWith("{\"id\":\"" + job.id() + "\",\"createdBy\":{")
        .contains("\"state\":\"PENDING\"");
  }

  @Test
  void h5_bodiesHideSecretsAndHeadersKeepThem() throws Exception {
    answer(receiver, "/hook", 200);
    var unused = sender.send(call(url(receiver, "/hook"), Map.of("X-Key", SECRET)));
    Received got = next();
    assertThat(got.body()).contains("has [REDACTED]").doesNotContain(SECRET);
    assertThat(got.headers()).containsEntry("X-Key", SECRET);
    assertThat(unused).isEqualTo(new SendResult.Status(200));
  }

  /** A receiver learns who made the job, and neither who else may see it nor who else is called. */
  @Test
  void h12_bodiesNameNeitherPermissionsNorOtherReceivers() throws Exception {
    answer(receiver, "/hook", 200);
    TaskRun task = rows.task(job).state(TaskState.FAILED).build();
    for (Subject subject : List.of(new Subject.OfJob(job, false), new Subject.OfTask(task))) {
      assertThat(sender.send(call(url(receiver, "/hook"), Map.of(), subject)))
          .isEqualTo(new SendResult.Status(200));
      assertThat(next().body()).doesNotContain("listed", "permissions", "elsewhere", "webhooks");
    }
  }

  @Test
  void aRestartIsToldAsSuchAndATaskByItsSummary() throws Exception {
    answer(receiver, "/hook", 200);
    JobRun running = JobRunRow.of(job).state(JobState.RUNNING).build();
    TaskRun task = rows.task(job).state(TaskState.FAILED).error("broken").build();
    String url = url(receiver, "/hook");

    assertThat(sender.send(call(url, Map.of(), new Subject.OfJob(running, true))))
        .isEqualTo(new SendResult.Status(200));
    assertThat(sender.send(call(url, Map.of(), new Subject.OfTask(task))))
        .isEqualTo(new SendResult.Status(200));

    assertThat(next().body()).contains("\"state\":\"RESTART\"");
    assertThat(next().body())
        .contains("\"jobId\":\"" + job.id() + "\"", "\"name\":\"t\"", "\"state\":\"FAILED\"");
  }

  @Test
  void decision25_theSignatureIsTheHmacOfTheBody() throws Exception {
    answer(receiver, "/hook", 200);
    WebhookCall bare = call(url(receiver, "/hook"), Map.of());
    WebhookCall signed =
        new WebhookCall(
            bare.id(),
            bare.job(),
            0,
            bare.event(),
            bare.url(),
            Map.of(),
            Optional.of(new Webhook.Signature("k€y")),
            bare.subject(),
            bare.createdAt(),
            0,
            1);
    assertThat(sender.send(signed)).isEqualTo(new SendResult.Status(200));
    Received got = next();
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("k€y".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    StringBuilder hex = new StringBuilder("sha256=");
    for (byte b : mac.doFinal(got.body().getBytes(StandardCharsets.UTF_8))) {
      hex.append("%02x".formatted(b));
    }
    assertThat(got.headers()).containsEntry("X-Winch-Signature", hex.toString());
  }

  @Test
  void aHeaderOfTheHookReplacesOneOfOursButNotTheFraming() throws Exception {
    answer(receiver, "/hook", 200);
    Map<String, String> headers =
        Map.of(
            "content-type", "text/odd",
            "content-length", "3",
            "Host", "elsewhere",
            "X-Lines", "one\r\nX-Smuggled: two",
            "X-Word", "wörd");
    assertThat(sender.send(call(url(receiver, "/hook"), headers)))
        .isEqualTo(new SendResult.Status(200));
    Received got = next();
    assertThat(got.headers())
        .containsEntry("Content-Type", "text/odd")
        .containsEntry("Host", "localhost:" + receiver.getAddress().getPort())
        .containsEntry("X-Lines", "one X-Smuggled: two")
        .doesNotContainKey("X-Smuggled");
    assertThat(got.body()).endsWith("}\n");
  }

  /** Answers the next request with these bytes; the result is the head of the request. */
  private static FutureTask<String> rawAnswer(ServerSocket server, String answer) {
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

  @Test
  void theHeadHasTheBytesOfItsAuthor() throws Exception {
    try (ServerSocket raw = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      FutureTask<String> head =
          rawAnswer(raw, "HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.0 299 \r\n\r\n");
      String url = "http://127.0.0.1:" + raw.getLocalPort() + "//a/../b;c?d=%7e&e=~";

      SendResult result = sender.send(call(url, Map.of("x-wOrd", "wörd € \t\"q\"")));

      assertThat(result).isEqualTo(new SendResult.Status(299));
      String utf8 =
          new String(
              head.get(5, TimeUnit.SECONDS).getBytes(StandardCharsets.ISO_8859_1),
              StandardCharsets.UTF_8);
      assertThat(utf8.lines().toList())
          .startsWith("POST //a/../b;c?d=%7e&e=~ HTTP/1.1", "Host: 127.0.0.1:" + raw.getLocalPort())
          .contains("x-wOrd: wörd € \t\"q\"", "User-Agent: Winch", "Connection: close")
          .filteredOn(line -> line.startsWith("Content-Length: "))
          .hasSize(1);
      assertThat(utf8.lines().map(line -> line.replaceFirst(":.*", "")))
          .doesNotContain("Accept-Encoding", "Transfer-Encoding", "Upgrade", "Cookie")
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void anEndlessHeadIsUnreached() throws Exception {
    for (String endless : List.of("X: " + "y".repeat(1 << 20), "X: y\r\n".repeat(1 << 17))) {
      try (ServerSocket raw = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        var _ = rawAnswer(raw, "HTTP/1.1 200 OK\r\n" + endless);
        assertThat(sender.send(call("http://127.0.0.1:" + raw.getLocalPort() + "/", Map.of())))
            .isEqualTo(new SendResult.Unreached("not reached: MessageConstraintException"));
      }
    }
  }

  @Test
  void userAndPasswordOfTheUrlBecomeAnAuthorization() throws Exception {
    answer(receiver, "/hook", 200);
    String url = url(receiver, "/hook").replace("://", "://me:pass@");
    assertThat(sender.send(call(url, Map.of()))).isEqualTo(new SendResult.Status(200));
    assertThat(next().headers()).containsEntry("Authorization", "Basic bWU6cGFzcw==");
  }

  @Test
  void otherStatusesAreHandedOn() throws Exception {
    answer(receiver, "/hook", 503);
    assertThat(sender.send(call(url(receiver, "/hook"), Map.of())))
        .isEqualTo(new SendResult.Status(503));
    assertThat(next().method()).isEqualTo("POST");
  }

  @Test
  void foundRedirectsToAGetAndTemporaryRepeatsThePost() throws Exception {
    answer(receiver, "/found", 302, "Location", "/there");
    answer(receiver, "/temporary", 307, "Location", "/there");
    answer(receiver, "/there", 200);

    assertThat(sender.send(call(url(receiver, "/found"), Map.of("X-Key", "k"))))
        .isEqualTo(new SendResult.Status(200));
    assertThat(next().path()).isEqualTo("/found");
    Received get = next();
    assertThat(get.method()).isEqualTo("GET");
    assertThat(get.body()).isEmpty();
    assertThat(get.headers()).containsEntry("X-Key", "k").containsKey("X-Winch-Delivery");

    assertThat(sender.send(call(url(receiver, "/temporary"), Map.of())))
        .isEqualTo(new SendResult.Status(200));
    Received first = next();
    Received repeated = next();
    assertThat(repeated.method()).isEqualTo("POST");
    assertThat(repeated.body()).isEqualTo(first.body());
  }

  @Test
  void headersOfTheHookDoNotFollowToAnotherServer() throws Exception {
    answer(receiver, "/hook", 307, "Location", url(other, "/there"));
    answer(other, "/there", 200);
    assertThat(sender.send(call(url(receiver, "/hook"), Map.of("Authorization", "Bearer x"))))
        .isEqualTo(new SendResult.Status(200));
    assertThat(next().headers()).containsKey("Authorization");
    assertThat(next().headers())
        .doesNotContainKey("Authorization")
        .containsEntry("X-Winch-Event", "job.StateChange");
  }

  @Test
  void redirectsWithoutEndAreFollowedTenTimes() {
    answer(receiver, "/round", 307, "Location", "/round");
    assertThat(sender.send(call(url(receiver, "/round"), Map.of())))
        .isInstanceOf(SendResult.Unreached.class);
    assertThat(received).hasSize(11);
  }

  @Test
  void nobodyThereIsUnreached() throws IOException {
    int port;
    try (ServerSocket closed = new ServerSocket(0)) {
      port = closed.getLocalPort();
    }
    assertThat(sender.send(call("http://127.0.0.1:" + port + "/", Map.of())))
        .isInstanceOf(SendResult.Unreached.class);
  }

  @Test
  void aReceiverThatSaysNothingIsLeftAfterFiveSeconds() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      long start = System.nanoTime();
      SendResult result =
          sender.send(call("http://127.0.0.1:" + silent.getLocalPort() + "/", Map.of()));
      assertThat(result).isEqualTo(new SendResult.Unreached("no answer within 5 s"));
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThan(Duration.ofMillis(4_900));
    }
  }

  @Test
  void whatIsNoHttpIsUnreached() throws Exception {
    try (ServerSocket odd = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (var socket = odd.accept()) {
                  socket.getInputStream().read();
                  socket
                      .getOutputStream()
                      .write("SSH-2.0-odd\r\n".getBytes(StandardCharsets.UTF_8));
                } catch (IOException gone) {
                  // The sender has seen enough.
                }
              });
      assertThat(sender.send(call("http://127.0.0.1:" + odd.getLocalPort() + "/", Map.of())))
          .isInstanceOf(SendResult.Unreached.class);
    }
  }

  @Test
  void privateAddressesAreCalledOnlyIfAllowed() {
    answer(receiver, "/hook", 200);
    try (HttpSender strict = sender(false)) {
      for (String host : List.of("localhost", "127.0.0.1", "[::ffff:127.0.0.1]", "127.1")) {
        String url = url(receiver, "/hook").replace("localhost", host);
        assertThat(strict.send(call(url, Map.of()))).isInstanceOf(SendResult.Unsendable.class);
      }
    }
    assertThat(received).isEmpty();
  }

  @Test
  void noRedirectLeadsToAForbiddenAddress() throws Exception {
    answer(receiver, "/hook", 302, "Location", "http://169.254.169.254/latest/meta-data/");
    assertThat(sender.send(call(url(receiver, "/hook"), Map.of())))
        .isInstanceOf(SendResult.Unsendable.class);
    assertThat(next().path()).isEqualTo("/hook");
  }

  @Test
  void whatCanNeverBeSentIsSaidWithoutItsSecrets() {
    assertThat(sender.send(call("no address " + SECRET, Map.of())))
        .isEqualTo(new SendResult.Unsendable("its url is no http or https address"));
    assertThat(sender.send(call(url(receiver, "/"), Map.of("a b", SECRET))))
        .isEqualTo(new SendResult.Unsendable("'a b' can be no header's name"));
  }
}
