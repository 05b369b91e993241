package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.server.http.RawClient;
import dev.winch.server.http.RawClient.Heard;
import dev.winch.server.middleware.AccessConfig;
import dev.winch.server.tls.CertificateFiles;
import dev.winch.tests.kit.tls.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API over TLS. */
class TlsTest {
  private static final TestCertificate AUTHORITY = TestCertificate.authority();
  private static final TestCertificate FIRST = AUTHORITY.issue("first", TestCertificate.P256);
  private static final TestCertificate SECOND = AUTHORITY.issue("second", TestCertificate.RSA);
  private static final String HEALTH = "GET /health HTTP/1.1\nHost: winch\n\n";

  @TempDir private Path folder;
  private Path chain;
  private Path key;
  private ApiFixture api;

  @BeforeEach
  void open() {
    chain = folder.resolve("cert.pem");
    key = folder.resolve("key.pem");
    FIRST.writeTo(chain, key);
    AccessConfig access =
        new AccessConfig(Optional.empty(), true, Optional.empty(), OptionalInt.empty(), List.of());
    api =
        new ApiFixture(
            Set.of(), access, Optional.of(new CertificateFiles("coordinator.tls", chain, key)));
  }

  @AfterEach
  void close() {
    api.close();
  }

  private SSLSocket connect(String... protocols) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            AUTHORITY
                .trusting()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), api.port());
    if (protocols.length > 0) {
      socket.setEnabledProtocols(protocols);
    }
    socket.startHandshake();
    return socket;
  }

  private static String subject(SSLSocket socket) throws IOException {
    X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
    return shown.getSubjectX500Principal().getName();
  }

  @Test
  void tls12And13AreSpokenAndBrowsersStayWithThem() throws IOException {
    for (String protocol : List.of("TLSv1.2", "TLSv1.3")) {
      SSLSocket socket = connect(protocol);
      try (RawClient client = new RawClient(socket)) {
        Heard first = client.say(HEALTH).hear();
        Heard second = client.say(HEALTH).hear();

        assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
        assertThat(first.status()).isEqualTo(200);
        assertThat(second.status()).isEqualTo(200);
        assertThat(first.headers()).containsEntry("strict-transport-security", "max-age=31536000");
      }
    }
  }

  @Test
  void itsExpiryIsAMetric() {
    assertThat(api.meters.scrape())
        .containsPattern("winch_certificate_expiry_timestamp_seconds 4\\.1024448E9");
  }

  @Test
  void theCookieOfASessionIsSentOverTlsOnly() throws IOException {
    api.addUser("ann", "passw0rd", false);
    String body = "{\"username\":\"ann\",\"password\":\"passw0rd\"}";
    try (RawClient client = new RawClient(connect())) {
      Heard login =
          ApiFixture.send(client, "POST", "/login", "Content-Type: application/json\n", body)
              .hear();

      assertThat(login.status()).isEqualTo(200);
      assertThat(login.headers().get("set-cookie")).endsWith("; HttpOnly; SameSite=Strict; Secure");
    }
  }

  @Test
  void http2IsChosenInTheHandshake() throws Exception {
    try (HttpClient client = HttpClient.newBuilder().sslContext(AUTHORITY.trusting()).build()) {
      URI base = URI.create("https://127.0.0.1:" + api.port());
      HttpRequest health = HttpRequest.newBuilder(base.resolve("/health")).build();
      for (int i = 0; i < 20; i++) {
        HttpResponse<String> answer = client.send(health, BodyHandlers.ofString());
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
        assertThat(answer.statusCode()).isEqualTo(200);
      }
    }
    try (RawClient client = new RawClient(connect())) {
      Heard upgrade =
          client
              .say(
                  """
                  GET /health HTTP/1.1
                  Host: winch
                  Connection: Upgrade, HTTP2-Settings
                  Upgrade: h2c
                  HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA

                  """)
              .hear();
      Heard preface = client.say("PRI * HTTP/2.0\n\nSM\n\n").hear();

      assertThat(upgrade.status()).isEqualTo(200);
      assertThat(preface.status()).isEqualTo(505);
    }
  }

  @Test
  void aClientWithoutTlsGetsNoAnswer() throws IOException {
    try (RawClient plain = new RawClient(api.port())) {
      assertThat(plain.say(HEALTH).hearsAll()).doesNotContain("HTTP");
    }
    try (RawClient client = new RawClient(connect())) {
      assertThat(client.say(HEALTH).hear().status()).isEqualTo(200);
    }
  }

  @Test
  void newConnectionsUseANewCertificateAndIgnoreABrokenOne() throws IOException {
    BackgroundLoop loop =
        api.threads.loops().stream()
            .filter(one -> one.name().equals("certificate"))
            .findFirst()
            .orElseThrow();
    SSLSocket open = connect();
    try (RawClient client = new RawClient(open)) {
      SECOND.writeTo(chain, key);
      await()
          .untilAsserted(
              () -> {
                loop.wake();
                try (SSLSocket other = connect()) {
                  assertThat(subject(other)).isEqualTo("CN=second");
                }
              });
      assertThat(client.say(HEALTH).hear().status()).isEqualTo(200);
      assertThat(subject(open)).isEqualTo("CN=first");

      Files.writeString(key, "broken");
      await()
          .untilAsserted(
              () -> {
                loop.wake();
                Heard health = client.say(HEALTH).hear();
                assertThat(health.status()).isEqualTo(503);
                assertThat(health.body()).contains("\"broken\":[\"certificate\"]");
              });
      try (SSLSocket other = connect()) {
        assertThat(subject(other)).isEqualTo("CN=second");
      }
    }
  }
}
