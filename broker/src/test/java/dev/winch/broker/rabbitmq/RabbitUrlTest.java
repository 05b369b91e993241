package dev.winch.broker.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.InvalidInputException;
import net.jqwik.api.Example;

class RabbitUrlTest {

  @Example
  void theReferencesDefaultIsTheVirtualHostSlash() {
    assertThat(RabbitUrl.parse("amqp://guest:guest@localhost:5672/"))
        .isEqualTo(new RabbitUrl(false, "localhost", 5672, "guest", "guest", "/"));
  }

  @Example
  void everyPartMayBeLeftOutOrEncoded() {
    assertThat(RabbitUrl.parse("amqps://me:p%40ss%2Fw+rd@mq.example/a%2Fb"))
        .isEqualTo(new RabbitUrl(true, "mq.example", 5671, "me", "p@ss/w+rd", "a/b"));
    assertThat(RabbitUrl.parse("amqp://[::1]"))
        .isEqualTo(new RabbitUrl(false, "::1", 5672, "guest", "guest", "/"));
  }

  @Example
  void noTextShowsThePassword() {
    assertThat(RabbitUrl.parse("amqp://me:secret@host/v")).asString().doesNotContain("secret");
    assertThatThrownBy(() -> RabbitUrl.parse("http://me:secret@host"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("broker.rabbitmq.url")
        .hasMessageNotContaining("secret");
    assertThatThrownBy(() -> RabbitUrl.parse("amqp://me:se cret@host"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageNotContaining("cret");
  }
}
