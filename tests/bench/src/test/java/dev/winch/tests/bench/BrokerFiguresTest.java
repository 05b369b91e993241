package dev.winch.tests.bench;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class BrokerFiguresTest {

  @Test
  void theFiguresCanStillBeTaken() {
    assertThatCode(() -> BrokerFigures.main(new String[] {"2000"})).doesNotThrowAnyException();
  }

  @Test
  void thoseOfRabbitMqToo() {
    assertThatCode(() -> BrokerFigures.main(new String[] {"rabbitmq", "200"}))
        .doesNotThrowAnyException();
  }
}
