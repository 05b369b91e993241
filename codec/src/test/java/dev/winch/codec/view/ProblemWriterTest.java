package dev.winch.codec.view;

import static dev.winch.codec.view.ViewSamples.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.fault.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Errors and their places. */
class ProblemWriterTest {
  @Test
  void anErrorHasItsMessageAndThePlacesOfItsProblems() {
    assertThat(text(ProblemWriter.error("no", List.of()))).isEqualTo("{\"message\":\"no\"}\n");
    assertThat(
            text(
                ProblemWriter.error(
                    "no",
                    List.of(new Problem("tasks[0].name", 3, 5, "required", "is missing", "")))))
        .isEqualTo(
            "{\"message\":\"no\",\"errors\":[{\"path\":\"tasks[0].name\",\"line\":3,\"column\":5"
                + ",\"rule\":\"required\",\"message\":\"is missing\"}]}\n");
  }
}
