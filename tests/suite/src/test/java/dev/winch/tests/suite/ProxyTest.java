package dev.winch.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.tests.suite.ReverseProxy.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** F2: Winch behind the proxies that its users have, in their default configuration. */
class ProxyTest {
  private static final Pattern ID = Pattern.compile("\"id\":\"([0-9a-f]{32})\"");
  private static final int LINES = 40_000;

  @TempDir private static Path folder;

  private static WinchProcess winch;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeAll
  static void start() {
    winch = WinchProcess.start(folder.resolve("winch"), Map.of(), "--runtime", "shell");
  }

  @AfterAll
  static void stop() {
    winch.close();
  }

  @ParameterizedTest
  @EnumSource
  void f2_healthSubmitListWaitAndLogsGoThroughAProxy(Kind kind) throws Exception {
    try (ReverseProxy proxy = ReverseProxy.start(kind, winch.url(), newFolder(kind, "jobs"))) {
      assertThat(get(proxy, "/health").body()).contains("\"UP\"");

      HttpResponse<String> waited =
          submit(
              proxy,
              BodyPublishers.ofString(
                  """
                  name: printer
                  wait: {timeout: 2m}
                  tasks:
                    - name: print
                      run: seq %d
                  """
                      .formatted(LINES)));
      assertThat(waited.statusCode()).isEqualTo(200);
      assertThat(waited.body()).contains("\"state\":\"COMPLETED\"");
      String id = id(waited);
      assertThat(get(proxy, "/jobs?q=printer").body()).contains(id);
      assertThat(get(proxy, "/jobs/" + id + "/log?size=100&order=asc").body())
          .hasSizeGreaterThan(5 * LINES)
          .contains("\\n" + LINES);
      assertThat(get(proxy, "/jobs/none").statusCode()).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @EnumSource
  void f3_aBodyOfUnknownLengthGoesThroughAProxy(Kind kind) throws Exception {
    try (ReverseProxy proxy = ReverseProxy.start(kind, winch.url(), newFolder(kind, "chunks"))) {
      byte[] job =
          "name: chunked\ntasks: [{name: a, run: 'true'}]\n".getBytes(StandardCharsets.UTF_8);
      BodyPublisher chunked = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(job));
      HttpResponse<String> accepted = submit(proxy, chunked);

      assertThat(accepted.statusCode()).isEqualTo(200);
      assertThat(get(proxy, "/jobs/" + id(accepted)).statusCode()).isEqualTo(200);
      byte[] tooLong = new byte[600_000];
      BodyPublisher endless = BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(tooLong));
      assertThat(submit(proxy, endless).statusCode()).isBetween(400, 413);
      assertThat(get(proxy, "/health").statusCode()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @EnumSource
  void f2_manyRequestsGoThroughAProxyOnConnectionsThatAreKept(Kind kind) throws Exception {
    try (ReverseProxy proxy = ReverseProxy.start(kind, winch.url(), newFolder(kind, "many"))) {
      for (int round = 0; round < 200; round++) {
        assertThat(get(proxy, "/jobs?page=" + round).statusCode()).isEqualTo(200);
        assertThat(get(proxy, "/none").statusCode()).isEqualTo(404);
      }
    }
  }

  @Test
  void f2_haproxyFindsWinchHealthyAndSeesItGo() throws Exception {
    Path own = newFolder(Kind.HAPROXY, "health");
    try (WinchProcess other =
            WinchProcess.start(own.resolve("winch"), Map.of(), "--runtime", "shell");
        ReverseProxy proxy = ReverseProxy.start(Kind.HAPROXY, other.url(), own)) {
      await().atMost(Duration.ofSeconds(60)).until(() -> stats(own).contains(",UP,"));
      assertThat(stats(own)).contains("L7OK");
      assertThat(get(proxy, "/health").statusCode()).isEqualTo(200);

      other.process().destroy();

      await().atMost(Duration.ofSeconds(60)).until(() -> stats(own).contains(",DOWN,"));
      assertThat(get(proxy, "/health").statusCode()).isEqualTo(503);
    }
  }

  /** What HAProxy thinks of its servers. */
  private static String stats(Path folder) throws IOException {
    var address = UnixDomainSocketAddress.of(folder.resolve("haproxy.sock"));
    try (SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      socket.connect(address);
      socket.write(ByteBuffer.wrap("show stat\n".getBytes(StandardCharsets.US_ASCII)));
      byte[] all = Channels.newInputStream(socket).readAllBytes();
      return new String(all, StandardCharsets.US_ASCII);
    }
  }

  private static Path newFolder(Kind kind, String name) throws IOException {
    return Files.createDirectories(folder.resolve(kind + "-" + name));
  }

  private HttpResponse<String> get(ReverseProxy proxy, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create(proxy.url() + path);
    return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> submit(ReverseProxy proxy, BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(proxy.url() + "/jobs"))
            .header("Content-Type", "text/yaml")
            .POST(body)
            .build();
    return client.send(request, BodyHandlers.ofString());
  }

  private static String id(HttpResponse<String> job) {
    var id = ID.matcher(job.body());
    assertThat(id.find()).as(job.body()).isTrue();
    return id.group(1);
  }
}
