package dev.winch.server.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.engine.webhook.WebhookSender.SendResult;
import dev.winch.server.webhook.WebhookReceivers.Received;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Redirects are followed, but not to everywhere and not for ever. */
class RedirectTest extends WebhookReceivers {
  @Test
  void foundRedirectsToAGetAndTemporaryRepeatsThePost() throws Exception {
    answer(first, "/found", 302, "Location", "/there");
    answer(first, "/temporary", 307, "Location", "/there");
    answer(first, "/there", 200);

    assertThat(sender.send(call(url(first, "/found"), Map.of("X-Key", "k"))))
        .isEqualTo(new SendResult.Status(200));
    assertThat(next().path()).isEqualTo("/found");
    Received get = next();
    assertThat(get.method()).isEqualTo("GET");
    assertThat(get.body()).isEmpty();
    assertThat(get.headers()).containsEntry("X-Key", "k").containsKey("X-Winch-Delivery");

    assertThat(sender.send(call(url(first, "/temporary"), Map.of())))
        .isEqualTo(new SendResult.Status(200));
    Received posted = next();
    Received repeated = next();
    assertThat(repeated.method()).isEqualTo("POST");
    assertThat(repeated.body()).isEqualTo(posted.body());
  }

  @Test
  void headersOfTheHookDoNotFollowToAnotherServer() throws Exception {
    answer(first, "/hook", 307, "Location", url(second, "/there"));
    answer(second, "/there", 200);
    assertThat(sender.send(call(url(first, "/hook"), Map.of("Authorization", "Bearer x"))))
        .isEqualTo(new SendResult.Status(200));
    assertThat(next().headers()).containsKey("Authorization");
    assertThat(next().headers())
        .doesNotContainKey("Authorization")
        .containsEntry("X-Winch-Event", "job.StateChange");
  }

  @Test
  void redirectsWithoutEndAreFollowedTenTimes() {
    answer(first, "/round", 307, "Location", "/round");
    assertThat(sender.send(call(url(first, "/round"), Map.of())))
        .isInstanceOf(SendResult.Unreached.class);
    assertThat(received).hasSize(11);
  }

  @Test
  void noRedirectLeadsToAForbiddenAddress() throws Exception {
    answer(first, "/hook", 302, "Location", "http://169.254.169.254/latest/meta-data/");
    assertThat(sender.send(call(url(first, "/hook"), Map.of())))
        .isInstanceOf(SendResult.Unsendable.class);
    assertThat(next().path()).isEqualTo("/hook");
  }
}
