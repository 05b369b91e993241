package dev.winch.broker.rabbitmq;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.Example;

class RabbitQueueNamesTest {

  @Example
  void namesWithoutRoomEndInADigestAndStayApart() {
    String one = RabbitQueueNames.tasks("low", "ü".repeat(200) + "1");
    String other = RabbitQueueNames.tasks("low", "ü".repeat(200) + "2");

    assertThat(one.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(255);
    assertThat(one).isNotEqualTo(other).startsWith("winch.task.low.ü");
  }
}
