package dev.winch.codec.view;

import static dev.winch.codec.view.ViewSamples.T;
import static dev.winch.codec.view.ViewSamples.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.LogPart;
import dev.winch.model.run.Page;
import dev.winch.model.run.TaskId;
import dev.winch.model.spec.JobSpec;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The fields of log parts, in their order. */
class LogWriterTest {
  private final LogWriter logs = new LogWriter(Redaction.standard());

  @Test
  void aPageOfALogCountsItsParts() throws IOException {
    var parts = List.of(new LogPart("l1", new TaskId("t1"), 1, "a\n", T));
    JobSpec job = JobSpec.of("n", List.of());

    assertThat(written(out -> logs.page(out, new Page<>(parts, 2, 25, 26, false), job)))
        .isEqualTo(
            "{\"items\":[{\"id\":\"l1\",\"number\":1,\"taskId\":\"t1\",\"contents\":\"a\\n"
                + "\",\"createdAt\":\"2024-05-01T10:00:00Z\"}],\"number\":2,\"size\":1,\"totalPages\":2,\"totalItems\":26}\n");
  }
}
