package dev.winch.tests.kit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.JobOutput;
import dev.winch.model.run.JobRun;
import dev.winch.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** Contract tests of the outputs of jobs. */
interface OutputContract extends StoreUnderTest {
  @Test
  default void outputsAreReadByNameAndReplaced() {
    JobRun job = rows().job("convert").build();
    rows().insert(job);
    rows().write().output(job, "a", "1").output(job, "b", "2").output(job, "c", "").commit();
    rows().write().output(job, "b", "two").commit();

    assertThat(readMap(t -> t.outputs(job.id(), List.of("b", "c", "d"))))
        .isEqualTo(Map.of("b", "two", "c", ""));
    assertThat(readMap(t -> t.outputs(job.id()))).isEqualTo(Map.of("a", "1", "b", "two", "c", ""));
    assertThat(StoreRows.outputs(store().reads(), job.id()))
        .isEqualTo(Map.of("a", "1", "b", "two", "c", ""));
  }

  @Test
  default void f4_outputsAreMeasuredInBytesAndStreamedByName() {
    JobRun job = rows().job("convert").outputBytes(7).build();
    rows().insert(job);
    rows().write().output(job, "b", "\u00e4\u20ac").output(job, "a", "x".repeat(400_000)).commit();
    for (int i = 0; i < 600; i++) {
      rows().write().output(job, "n%04d".formatted(i), "value " + i).commit();
    }

    assertThat(store().reads().jobs().job(job.id()).orElseThrow().outputBytes()).isEqualTo(7);
    assertThat(one(t -> t.outputBytes(job.id(), "b"))).isEqualTo(5);
    assertThat(one(t -> t.outputBytes(job.id(), "a"))).isEqualTo(400_000);
    assertThat(one(t -> t.outputBytes(job.id(), "unknown"))).isZero();
    assertThat(StoreRows.outputs(store().reads(), job.id()))
        .hasSize(602)
        .containsEntry("b", "\u00e4\u20ac")
        .containsEntry("n0599", "value 599");

    List<JobOutput> seen = new ArrayList<>();
    store()
        .reads()
        .jobs()
        .outputs(job.id(), bytes -> bytes < 400_000, out -> seen.add(out) && seen.size() < 3);
    assertThat(seen)
        .containsExactly(
            new JobOutput("a", 400_000, Optional.empty()),
            new JobOutput("b", 5, Optional.of("\u00e4\u20ac")),
            new JobOutput("n0000", 7, Optional.of("value 0")));
  }

  private long one(Function<Transaction, Long> read) {
    return store().<Long>write(read);
  }
}
