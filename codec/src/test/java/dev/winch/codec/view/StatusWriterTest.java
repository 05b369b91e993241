package dev.winch.codec.view;

import static dev.winch.codec.view.ViewSamples.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The state of a process. */
class StatusWriterTest {
  @Test
  void aProcessIsDownWithItsBrokenParts() {
    assertThat(text(StatusWriter.ok())).isEqualTo("{\"status\":\"OK\"}\n");
    assertThat(text(StatusWriter.health("1.0", List.of(), List.of())))
        .isEqualTo("{\"status\":\"UP\",\"version\":\"1.0\"}\n");
    assertThat(text(StatusWriter.health("1.0", List.of(), List.of("store"))))
        .isEqualTo("{\"status\":\"DOWN\",\"version\":\"1.0\",\"broken\":[\"store\"]}\n");
  }
}
