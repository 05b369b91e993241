package dev.winch.tests.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.codec.Cipher;
import dev.winch.model.fault.InternalException;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.UserId;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Schedule;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Webhook;
import dev.winch.store.Changes;
import dev.winch.store.Store;
import dev.winch.store.sqlite.SqliteStore;
import dev.winch.tests.kit.postgres.PostgresServer;
import dev.winch.tests.kit.store.StoreRows;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** See docs/decisions/086: values follow the key and the form in which they are encrypted today. */
class ReencryptionTest {
  private static final Pattern UNBOUND = Pattern.compile("enc:[0-9a-f]{8}:");
  private static final String SECRET = "opensesame4711";

  @TempDir private Path folder;

  @Test
  void issue13_rowsFollowANewKeyInSqlite() {
    rowsFollowANewKey(cipher -> SqliteStore.open(folder.resolve("winch.db"), cipher));
  }

  @Test
  void issue13_rowsFollowANewKeyInPostgres() {
    PostgresServer server = PostgresServer.shared();
    StoreOpening opening = StoreOpening.of(server.dsn(server.newDatabase()));
    rowsFollowANewKey(cipher -> opening.cipher(cipher).open());
  }

  /** Whatever holds a secret, in every table that does. */
  private record Held(
      JobRun job,
      JobSpec spec,
      JobRun other,
      TaskRun task,
      TaskRun longTask,
      ScheduledJob schedule,
      WebhookCall call) {

    static Held in(Store store) {
      StoreRows rows = new StoreRows(store);
      JobSpec spec =
          spec(Map.of("input", "with " + SECRET), Map.of("a", SECRET, "b", "another4711"));
      JobRun job = rows.job("job").inputs(spec.inputs()).build();
      JobRun other = rows.job("other").inputs(spec.inputs()).build();
      TaskRun task =
          rows.task(job)
              .evaluated(TaskSpec.named("t").env(Map.of("TOKEN", SECRET)).build())
              .item(new TaskRun.Item(0, '"' + SECRET + '"'))
              .build();
      TaskRun longTask =
          rows.task(job)
              .evaluated(TaskSpec.named("t").run(SECRET + "x".repeat(9_000)).build())
              .item(new TaskRun.Item(1, '"' + SECRET + '"'))
              .build();
      ScheduledJob schedule =
          ScheduledJob.accepted(
              new ScheduleId("s"), new Schedule(spec, "@daily"), new UserId("u"), Instant.EPOCH);
      var call =
          new WebhookCall(
              "c",
              job.id(),
              0,
              "job.StateChange",
              "http://user:" + SECRET + "@host/",
              Map.of("Authorization", SECRET),
              Optional.empty(),
              new WebhookCall.Subject.OfJob(job, false),
              Instant.EPOCH,
              0,
              0);
      store.write(
          transaction -> {
            transaction.apply(
                new Changes(
                    List.of(new Changes.NewJob(job, spec), new Changes.NewJob(other, spec)),
                    List.of(),
                    List.of(task, longTask),
                    List.of(),
                    List.of(),
                    List.of(new Changes.Items(task.id(), List.of('"' + SECRET + '"'))),
                    List.of(),
                    List.of(),
                    new Changes.OfSchedules(List.of(schedule), List.of(), List.of()),
                    List.of(call),
                    List.of()));
            return null;
          });
      return new Held(job, spec, other, task, longTask, schedule, call);
    }

    private static JobSpec spec(Map<String, String> inputs, Map<String, String> secrets) {
      JobSpec plain = JobSpec.of("job", List.of(TaskSpec.named("t").build()));
      return new JobSpec(
          plain.name(),
          plain.description(),
          plain.tags(),
          plain.tasks(),
          inputs,
          secrets,
          plain.output(),
          Optional.empty(),
          List.of(),
          List.of(),
          Optional.empty(),
          "",
          Optional.empty());
    }

    void isReadBy(Store store) {
      assertThat(store.reads().jobs().spec(job.id())).contains(spec);
      assertThat(store.reads().jobs().job(job.id()).orElseThrow().inputs())
          .isEqualTo(spec.inputs());
      assertThat(store.reads().jobs().spec(other.id())).contains(spec);
      assertThat(store.reads().jobs().task(task.id())).contains(task);
      assertThat(store.reads().jobs().task(longTask.id())).contains(longTask);
      assertThat(store.reads().schedules().schedule(schedule.id())).contains(schedule);
      assertThat(store.<List<String>>write(t -> t.items(task.id(), 0, 1)))
          .containsExactly('"' + SECRET + '"');
    }

    void callIsReadBy(Store store) {
      assertThat(
              store.<List<WebhookCall>>write(
                  t -> t.webhookCalls().claim(Instant.EPOCH, Instant.EPOCH.plusSeconds(9), 9)))
          .singleElement()
          .satisfies(
              claimed -> {
                assertThat(claimed.url()).isEqualTo(call.url());
                assertThat(claimed.headers()).isEqualTo(call.headers());
              });
    }
  }

  private static void rowsFollowANewKey(Function<Cipher, Store> open) {
    Held held;
    try (Store store = open.apply(Cipher.of(List.of("first")))) {
      held = Held.in(store);
      reencrypt(store);
    }
    try (Store store = open.apply(Cipher.of(List.of("second", "first")))) {
      held.isReadBy(store);
      reencrypt(store);
      held.isReadBy(store);
      assertThat(store.<Boolean>write(t -> t.reencrypt(1))).as("nothing is left").isFalse();
    }
    try (Store store = open.apply(Cipher.of(List.of("second")))) {
      held.isReadBy(store);
      held.callIsReadBy(store);
    }
  }

  private static void reencrypt(Store store) {
    int steps = 0;
    while (store.<Boolean>write(transaction -> transaction.reencrypt(1))) {
      assertThat(++steps).isLessThan(100);
    }
  }

  /** unbound-values.db.gz is of a Winch that was killed before values were bound to their place. */
  @Test
  void issue13_rowsOfAnOlderWinchAreReadAndReencryptedForTheirPlace()
      throws IOException, SQLException {
    Path file = folder.resolve("winch.db");
    Path key = folder.resolve("winch.db.key");
    try (InputStream packed = resource("unbound-values.db.gz");
        InputStream keyText = resource("unbound-values.key")) {
      Files.copy(new GZIPInputStream(packed), file);
      Files.copy(keyText, key);
    }
    assertThat(unbound(file)).isEqualTo(8);
    try (Store store = SqliteStore.open(file, Cipher.fromKeyFile(key))) {
      isReadBefore(store);
      reencrypt(store);
    }
    assertThat(unbound(file)).isZero();
    try (Store store = SqliteStore.open(file, Cipher.fromKeyFile(key))) {
      isReadBefore(store);
      assertThat(
              store.<List<WebhookCall>>write(
                  t ->
                      t.webhookCalls()
                          .claim(
                              Instant.parse("2036-01-01T00:00:00Z"),
                              Instant.parse("2036-01-01T00:01:00Z"),
                              9)))
          .first()
          .satisfies(
              call -> {
                assertThat(call.url()).isEqualTo("http://127.0.0.1:1/" + SECRET);
                assertThat(call.headers()).containsEntry("Authorization", SECRET);
                assertThat(call.signature()).contains(new Webhook.Signature("signkey4711"));
              });
    }
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(ReencryptionTest.class.getResourceAsStream(name), name);
  }

  private static void isReadBefore(Store store) {
    var job = new JobId("01a22a5e48dc700095dc24633eac8f50");
    assertThat(store.reads().jobs().spec(job).orElseThrow().secrets())
        .isEqualTo(Map.of("token", SECRET, "other", "another4711"));
    TaskRun item =
        store.reads().jobs().task(new TaskId("01a22a5e505c7000a35681dda7628c38")).orElseThrow();
    assertThat(item.item().orElseThrow().value()).isEqualTo('"' + SECRET + '"');
    assertThat(item.evaluated().orElseThrow().env()).isEqualTo(Map.of("V", SECRET, "T", SECRET));
    assertThat(store.<List<String>>write(t -> t.items(item.parentId().orElseThrow(), 0, 3)))
        .containsExactly('"' + SECRET + '"', "\"b\"", "\"c\"");
    ScheduledJob schedule =
        store
            .reads()
            .schedules()
            .schedule(new ScheduleId("01a22a5e4e217000a8fc395543ae33ca"))
            .orElseThrow();
    assertThat(schedule.schedule().job().secrets()).isEqualTo(Map.of("token", SECRET));
    assertThat(schedule.schedule().job().tasks().getFirst().registry().orElseThrow().password())
        .isEqualTo("registry4711");
  }

  /** Cells with values that are bound to nothing. */
  private static int unbound(Path file) throws SQLException {
    int count = 0;
    for (String cells :
        List.of(
            "spec from job_specs",
            "evaluated from tasks",
            "item from tasks",
            "elements from items",
            "target from webhook_calls",
            "spec from schedules")) {
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
          Statement statement = connection.createStatement();
          ResultSet found = statement.executeQuery("select " + cells)) {
        while (found.next()) {
          String cell = found.getString(1);
          count += cell != null && UNBOUND.matcher(cell).find() ? 1 : 0;
        }
      }
    }
    return count;
  }

  /** A key that is not at hand must not cost what it would still open. */
  @Test
  void issue13_rowsThatNoKeyDecryptsAreLeftAsTheyAre() {
    Path file = folder.resolve("winch.db");
    Held held;
    try (Store store = SqliteStore.open(file, Cipher.of(List.of("lost")))) {
      held = Held.in(store);
    }
    try (Store store = SqliteStore.open(file, Cipher.of(List.of("new")))) {
      reencrypt(store);
    }
    try (Store store = SqliteStore.open(file, Cipher.of(List.of("new", "lost")))) {
      held.isReadBy(store);
    }
  }

  @Test
  void issue13_valuesThatWereSwappedBetweenRowsAreRefused() throws SQLException {
    Path file = folder.resolve("winch.db");
    Held held;
    try (Store store = SqliteStore.open(file, Cipher.of(List.of("key")))) {
      held = Held.in(store);
    }
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("create temp table before as select seq, spec from job_specs");
      statement.executeUpdate(
          "update job_specs set spec ="
              + " (select spec from before where before.seq <> job_specs.seq)");
    }
    try (Store store = SqliteStore.open(file, Cipher.of(List.of("key")))) {
      for (JobId id : List.of(held.job().id(), held.other().id())) {
        assertThatThrownBy(() -> store.reads().jobs().spec(id))
            .isInstanceOf(InternalException.class)
            .hasMessageContaining("altered, or does not belong to job_specs " + id);
      }
    }
  }
}
