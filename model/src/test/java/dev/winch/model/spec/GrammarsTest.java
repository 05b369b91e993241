package dev.winch.model.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The texts with a grammar: durations, sizes, paths. */
class GrammarsTest {

  @ParameterizedTest
  @CsvSource({
    "300ms, PT0.3S",
    "1h30m, PT1H30M",
    "+1.5h2m, PT1H32M",
    ".5s, PT0.5S",
    "1.s, PT1S",
    "0, PT0S",
    "0s, PT0S",
    "-5s, PT-5S",
    "2us, PT0.000002S",
    "2\u00b5s, PT0.000002S",
    "1ns, PT0.000000001S",
    "2562047h, PT2562047H"
  })
  void durationsReadAsTheReferenceReadsThem(String text, Duration duration) {
    assertThat(DurationText.parse(text)).contains(duration);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "5", "1d", "1 h", "5x", "-", "+", ".s", "1..5s", "s", "9223372037s", "1S"})
  void aMalformedDurationIsRefused(String text) {
    assertThat(DurationText.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10, 10",
    "10b, 10",
    "10m, 10485760",
    "10MB, 10485760",
    "10MiB, 10485760",
    "1.5k, 1536",
    "1 g, 1073741824",
    "0.0001k, 0"
  })
  void memoryIsCountedInPowersOf1024(String text, long bytes) {
    assertThat(MemoryText.bytes(text)).isEqualTo(bytes);
  }

  @Test
  void aMalformedSizeIsNamed() {
    assertThatThrownBy(() -> MemoryText.bytes("lots")).hasMessage("invalid size: 'lots'");
    assertThatThrownBy(() -> MemoryText.bytes("1x")).hasMessage("invalid suffix: 'x'");
    assertThatThrownBy(() -> MemoryText.bytes("9999999p")).hasMessage("invalid size: '9999999p'");
  }

  @Test
  void aPathReadsAsItWasWritten() {
    TaskPath path = TaskPath.top(2).child(0).child(13);
    assertThat(path).hasToString("2/0/13");
    assertThat(TaskPath.parse("2/0/13")).isEqualTo(path);
    assertThat(path.isTop()).isFalse();
    assertThatThrownBy(() -> TaskPath.parse("2/-1")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void queuesOfTheEngineAreNotForTasks() {
    assertThat(QueueNames.isTaskQueue("default")).isTrue();
    assertThat(QueueNames.isTaskQueue("jobs")).isFalse();
    assertThat(QueueNames.isTaskQueue("x-anything")).isFalse();
    assertThat(QueueNames.isTaskQueue("")).isFalse();
  }
}
