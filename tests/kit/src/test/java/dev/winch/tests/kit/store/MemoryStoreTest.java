package dev.winch.tests.kit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.JobRun;
import dev.winch.store.Store;
import org.junit.jupiter.api.Test;

class MemoryStoreTest extends StoreContract {
  private final MemoryStore memory = new MemoryStore();

  @Override
  protected Store emptyStore() {
    return memory;
  }

  @Test
  void crashBeforeTheCommitKeepsNothing() {
    JobRun job = rows().job("lost").build();
    memory.beforeCommit(MemoryStoreTest::crash);
    assertThatThrownBy(() -> rows().insert(job)).hasMessage("crash");
    memory.beforeCommit(() -> {});

    assertThat(memory.reads().jobs().job(job.id())).isEmpty();
    rows().insert(job);
    assertThat(memory.reads().jobs().job(job.id())).contains(job);
  }

  @Test
  void crashAfterTheCommitKeepsAll() {
    JobRun job = rows().job("kept").build();
    memory.afterCommit(MemoryStoreTest::crash);
    assertThatThrownBy(() -> rows().insert(job)).hasMessage("crash");

    assertThat(memory.reads().jobs().job(job.id())).contains(job);
  }

  private static void crash() {
    throw new IllegalStateException("crash");
  }

  @Test
  void brokenStoreIsUnavailableUntilItRecovers() {
    memory.breakDown("disk gone");
    assertThat(memory.fault()).contains("disk gone");
    assertThatThrownBy(() -> memory.write(t -> null)).isInstanceOf(UnavailableException.class);
    assertThatThrownBy(() -> memory.reads().jobs().running())
        .isInstanceOf(UnavailableException.class);

    memory.recover();
    assertThat(memory.fault()).isEmpty();
    rows().insert(rows().job("again").build());
  }
}
