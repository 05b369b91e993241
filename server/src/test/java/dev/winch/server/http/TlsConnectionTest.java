package dev.winch.server.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.codec.view.ProblemWriter;
import dev.winch.server.http.RawClient.Heard;
import dev.winch.server.tls.CertificateFiles;
import dev.winch.server.tls.CertificateReloader;
import dev.winch.tests.kit.ManualClock;
import dev.winch.tests.kit.tls.TestCertificate;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bounds of connections hold over TLS too. */
class TlsConnectionTest {
  private static final TestCertificate AUTHORITY = TestCertificate.authority();
  private static final String HEAD = "GET /things HTTP/1.1\nHost: winch\n";
  private static final int LIMIT = 1_000_000;

  private static final ConnectionTimeouts HASTY =
      new ConnectionTimeouts(
          Duration.ofSeconds(30),
          Duration.ofMillis(100),
          Duration.ofMillis(500),
          Duration.ofSeconds(5));

  @TempDir private Path folder;

  private SSLContext context() {
    Path chain = folder.resolve("cert.pem");
    Path key = folder.resolve("key.pem");
    AUTHORITY.issue("first", TestCertificate.P256).writeTo(chain, key);
    CertificateFiles files = new CertificateFiles("coordinator.tls", chain, key);
    return new CertificateReloader(files, new ManualClock()).context();
  }

  private Listener open(ConnectionTimeouts patience) {
    ExceptionMapper exceptionMapper = new ExceptionMapper(ProblemWriter::error, () -> "id");
    Handler routes =
        new BodyLimit(
            new Router(
                exceptionMapper,
                List.of(
                    Routes.of("GET /things", request -> text("list")),
                    Routes.of("POST /things", request -> text("got " + request.body().length)))));
    return Listener.open(
        new ListenAddress("127.0.0.1", 0),
        "coordinator.address",
        LIMIT,
        routes,
        exceptionMapper,
        patience,
        TransferMemory.ofThisProcess(),
        Optional.of(context()));
  }

  private static ApiResponse text(String text) {
    return ApiResponse.json(text.getBytes(UTF_8));
  }

  private static RawClient connect(Listener listener) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            AUTHORITY
                .trusting()
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), listener.port());
    socket.startHandshake();
    return new RawClient(socket);
  }

  @Test
  void aSlowRequestTimesOutAndAnIdleConnectionDoesNot() throws IOException {
    try (Listener hasty = open(HASTY);
        RawClient waiting = connect(hasty)) {
      assertThat(waiting.say(HEAD + "\n").hear().status()).isEqualTo(200);
      try (RawClient slow = connect(hasty).say("GET /things HTTP/1.1\n");
          RawClient silent = connect(hasty)) {
        assertThat(slow.hearsTheEnd()).isTrue();
        assertThat(silent.hearsTheEnd()).isTrue();
      }
      assertThat(waiting.say(HEAD + "\n").hear().status()).isEqualTo(200);
    }
  }

  @Test
  void bodiesOfTheLimitAreReadAndLongerOnesRefusedWithAnAnswer() throws IOException {
    try (Listener listener = open(ConnectionTimeouts.ORDINARY);
        RawClient client = connect(listener)) {
      String post = HEAD.replace("GET", "POST") + "Content-Length: ";
      Heard most = client.say(post + LIMIT + "\n\n").sayExactly("x".repeat(LIMIT)).hear();
      Heard tooMuch = client.say(post + (LIMIT + 1) + "\n\n").sayExactly("x".repeat(9000)).hear();

      assertThat(most.body()).isEqualTo("got " + LIMIT);
      assertThat(tooMuch.status()).isEqualTo(413);
    }
  }

  @Test
  void onlyTls12And13AreOffered() throws Exception {
    SslContextFactory.Server contexts = TlsConnectionFactory.contexts(context());
    contexts.start();
    try {
      assertThat(contexts.getSelectedProtocols()).containsExactlyInAnyOrder("TLSv1.3", "TLSv1.2");
      assertThat(contexts.getSelectedCipherSuites())
          .isNotEmpty()
          .noneMatch(suite -> suite.startsWith("TLS_RSA_") || suite.contains("CBC"));
    } finally {
      contexts.stop();
    }
  }
}
