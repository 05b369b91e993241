package dev.winch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which command lines do without picocli: all that both would understand the same way. */
class PlainRunTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run standalone",
        "run standalone --data /tmp/x --runtime shell --address :8000",
        "run standalone --set worker.queues.default=8 --set a=b=c",
      })
  void anOrdinaryRunIsUnderstood(String line) {
    assertThat(RunCommand.plain(line.split(" "))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "run --help",
        "run standalone --help",
        "run nonsense",
        "run --data /tmp/x standalone",
        "run standalone --data",
        "run standalone --data=/tmp/x",
        "run standalone --data --runtime",
        "run standalone --data a --data b",
        "run standalone --set a",
        "run standalone --set a=",
        "run standalone --set a=1 --set a=2",
        "run standalone more",
        "run standalone @file",
        "jobs",
      })
  void anythingElseIsForPicocli(String line) {
    assertThat(RunCommand.plain(line.split(" "))).isEmpty();
  }

  @Test
  void noArgumentsAreForPicocli() {
    assertThat(RunCommand.plain()).isEmpty();
  }
}
