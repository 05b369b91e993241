package dev.winch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FatalErrorHandlerTest {
  @Test
  void e47_theProcessEndsWithItsEngine() {
    CompletableFuture<Throwable> death = new CompletableFuture<>();
    AtomicInteger code = new AtomicInteger();
    FatalErrorHandler.exitOn(death, code::set);
    assertThat(code).hasValue(0);

    death.complete(new OutOfMemoryError("played"));
    assertThat(code).hasValue(70);
  }
}
