package dev.winch.model.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpanIdsTest {
  private static final TaskId TASK = new TaskId("0193f0c0a1b27c3d8e4f5a6b7c8d9e0f");
  private static final JobId JOB = new JobId("0193f0c0a1b27c3d8e4f5a6b7c8d9e0e");

  @Test
  void everyProcessDerivesTheSameIds() {
    assertThat(SpanIds.job(JOB)).isEqualTo("bc34eb64e8329251");
    assertThat(SpanIds.job(JOB)).isEqualTo(SpanIds.job(new JobId(JOB.value())));
  }

  @Test
  void noTwoSpansHaveTheSameId() {
    assertThat(
            List.of(
                SpanIds.job(JOB),
                SpanIds.task(TASK),
                SpanIds.queued(TASK, 1),
                SpanIds.queued(TASK, 2),
                SpanIds.running(TASK, 1),
                SpanIds.running(TASK, 2),
                SpanIds.execution(TASK, 1),
                SpanIds.execution(TASK, 2)))
        .doesNotHaveDuplicates()
        .allMatch(id -> id.matches("[0-9a-f]{16}"));
  }

  @Test
  void theOwnTraceOfAJobHasItsIdIfItCanBeOne() {
    assertThat(SpanIds.ownTrace(JOB).traceId()).isEqualTo(JOB.value());
    assertThat(SpanIds.ownTrace(new JobId("a client's")).traceId()).matches("[0-9a-f]{32}");
    assertThat(SpanIds.ownTrace(JOB).isRoot()).isTrue();
  }
}
