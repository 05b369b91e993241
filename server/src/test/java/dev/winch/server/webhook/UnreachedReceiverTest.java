package dev.winch.server.webhook;

import static dev.winch.server.webhook.WebhookReceivers.SECRET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.engine.webhook.WebhookSender.SendResult;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Receivers that do not answer, answer nonsense, or must not be called. */
class UnreachedReceiverTest extends WebhookReceivers {
  @Test
  void aReceiverWithoutAListenerIsUnreached() throws IOException {
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
  void aReceiverThatDoesNotSpeakHttpIsUnreached() throws Exception {
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
  void privateAddressesAreCalledOnlyIfAllowed() {
    answer(first, "/hook", 200);
    try (HttpSender strict = sender(false)) {
      for (String host : List.of("localhost", "127.0.0.1", "[::ffff:127.0.0.1]", "127.1")) {
        String url = url(first, "/hook").replace("localhost", host);
        assertThat(strict.send(call(url, Map.of()))).isInstanceOf(SendResult.Unsendable.class);
      }
    }
    assertThat(received).isEmpty();
  }

  @Test
  void anUndeliverableCallIsLoggedWithoutItsSecrets() {
    assertThat(sender.send(call("no address " + SECRET, Map.of())))
        .isEqualTo(new SendResult.Unsendable("its url is no http or https address"));
    assertThat(sender.send(call(url(first, "/"), Map.of("a b", SECRET))))
        .isEqualTo(new SendResult.Unsendable("'a b' can be no header's name"));
  }
}
