package dev.winch.codec.view;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskPath;
import dev.winch.model.spec.TaskSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A job leaves while its rows are read, and what that means if something goes wrong halfway. */
class ViewStreamTest {
  private static final Instant T = Instant.parse("2024-05-01T10:00:00Z");
  private static final User GUEST = new User(new UserId("u1"), "guest", "Guest", "hash", T, true);

  private final JobWriter jobs = new JobWriter(Redaction.standard());

  @Test
  void anExecutionIsAskedForInTheMiddleAndStreamed() throws IOException {
    JobSpec spec = JobSpec.of("n", List.of(TaskSpec.named("a").run("x".repeat(200)).build()));
    JobRun run = JobRunRow.accepted(new JobId("j1"), GUEST.id(), T).name("n").build();
    var counted = new Counted();
    int rows = 10_000;

    jobs.job(
        counted,
        new JobView(run, spec, GUEST, (_, _) -> {}, List.of()),
        row -> {
          for (int i = 0; i < rows; i++) {
            long before = counted.bytes;
            row.accept(run(TaskPath.top(0)).build());
            // What is written leaves at once, so that memory does not grow with the rows.
            assertThat(before).isGreaterThanOrEqualTo(200L * i - 20_000);
          }
        });

    assertThat(counted.bytes).isGreaterThan(rows * 200L);
  }

  @Test
  void aFailureHalfwayLeavesNoDocumentThatLooksWhole() {
    JobRun run = JobRunRow.accepted(new JobId("j1"), GUEST.id(), T).name("n").build();
    var target = new ByteArrayOutputStream();

    assertThatThrownBy(
            () ->
                jobs.job(
                    target,
                    new JobView(run, JobSpec.of("n", List.of()), GUEST, (_, _) -> {}, List.of()),
                    _ -> {
                      throw new IllegalStateException("the store is gone");
                    }))
        .hasMessage("the store is gone");

    assertThat(target.toString(StandardCharsets.UTF_8)).doesNotEndWith("}").doesNotEndWith("\n");
  }

  @Test
  void aBrokenConnectionIsAnIoFailure() {
    JobRun run = JobRunRow.accepted(new JobId("j1"), GUEST.id(), T).name("n").build();
    JobSpec spec = JobSpec.of("n", List.of(TaskSpec.named("a").build()));
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("connection reset");
          }
        };

    assertThatThrownBy(
            () ->
                jobs.job(
                    broken,
                    new JobView(run, spec, GUEST, (_, _) -> {}, List.of()),
                    row -> {
                      for (int i = 0; i < 1_000; i++) {
                        row.accept(run(TaskPath.top(0)).build());
                      }
                    }))
        .isInstanceOf(IOException.class)
        .hasMessage("connection reset");
  }

  private static TaskRunRow run(TaskPath path) {
    return TaskRunRow.created(new TaskId("t1"), new JobId("j1"), path, T);
  }

  /** Counts what arrives and forgets it. */
  private static final class Counted extends OutputStream {
    private long bytes;

    @Override
    public void write(int b) {
      bytes++;
    }

    @Override
    public void write(byte[] b, int from, int length) {
      bytes += length;
    }
  }
}
