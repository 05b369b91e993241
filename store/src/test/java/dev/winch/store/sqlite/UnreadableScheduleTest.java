package dev.winch.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.codec.Cipher;
import dev.winch.model.event.Due;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduleState;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Schedule;
import dev.winch.model.spec.TaskSpec;
import dev.winch.store.Changes;
import dev.winch.store.Store;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** E31: a row that cannot be read stands in nobody's way. */
class UnreadableScheduleTest {
  private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir Path folder;

  @Test
  void e31_itComesWithItsNameAndTheReason() throws SQLException {
    ScheduledJob good = schedule("good");
    ScheduledJob bad = schedule("bad");
    ScheduledJob odd = schedule("odd");
    write(new Changes.OfSchedules(List.of(good, bad, odd), List.of(), List.of()));
    sql("update schedules set spec = '{\"name\": ' where id = 'bad'");
    sql("update schedules set state = 'SLEEPY' where id = 'odd'");

    try (Store store = open()) {
      assertThat(store.reads().schedules().page(1, 10).items())
          .containsExactlyInAnyOrder(good.id(), bad.id(), odd.id());
      assertThat(store.reads().schedules().schedule(good.id())).contains(good);
      ScheduledJob read = store.reads().schedules().schedule(bad.id()).orElseThrow();
      assertThat(read.schedule().job()).isEqualTo(JobSpec.of("bad", List.of()));
      assertThat(read.error()).startsWith("what is stored of it cannot be read: ");
      assertThat(read.state()).isEqualTo(ScheduleState.ACTIVE);
      assertThat(store.reads().schedules().schedule(odd.id()).orElseThrow().error())
          .contains("SLEEPY");
      assertThat(store.reads().due().upTo(AT, 10)).contains(new Due.Firing(bad.id(), AT));
    }
  }

  @Test
  void whatIsStoredOfItStays() throws SQLException {
    ScheduledJob schedule = schedule("bad");
    write(new Changes.OfSchedules(List.of(schedule), List.of(), List.of()));
    sql("update schedules set spec = '!' || spec");
    try (Store store = open()) {
      ScheduledJob read = store.reads().schedules().schedule(schedule.id()).orElseThrow();
      apply(store, new Changes.OfSchedules(List.of(), List.of(read.broken("why")), List.of()));
    }
    sql("update schedules set spec = substr(spec, 2)");

    try (Store store = open()) {
      ScheduledJob mended = store.reads().schedules().schedule(schedule.id()).orElseThrow();
      assertThat(mended).isEqualTo(schedule.broken("why"));
    }
  }

  private static ScheduledJob schedule(String name) {
    JobSpec spec = JobSpec.of(name, List.of(TaskSpec.named("t").build()));
    return ScheduledJob.accepted(
            new ScheduleId(name), new Schedule(spec, "@daily"), new UserId("u"), AT)
        .firingAt(AT);
  }

  private Store open() {
    return SqliteStore.open(folder.resolve("winch.db"), Cipher.none());
  }

  private void write(Changes.OfSchedules changes) {
    try (Store store = open()) {
      apply(store, changes);
    }
  }

  private static void apply(Store store, Changes.OfSchedules changes) {
    store.write(
        transaction -> {
          transaction.apply(
              new Changes(
                  List.of(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of(),
                  List.of(), changes, List.of(), List.of()));
          return null;
        });
  }

  private void sql(String statement) throws SQLException {
    try (Connection connection =
            DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("winch.db"));
        Statement run = connection.createStatement()) {
      run.executeUpdate(statement);
    }
  }
}
