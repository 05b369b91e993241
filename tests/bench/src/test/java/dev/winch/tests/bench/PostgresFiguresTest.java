package dev.winch.tests.bench;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class PostgresFiguresTest {

  @Test
  void theFiguresCanStillBeTaken() {
    assertThatCode(() -> PostgresFigures.main(new String[] {"1000"})).doesNotThrowAnyException();
  }
}
