package dev.winch.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.cli.assembly.DatabaseCopy;
import dev.winch.cli.config.ProcessEnvironment;
import dev.winch.cli.config.Settings;
import dev.winch.cli.config.SettingsLoader;
import dev.winch.cli.config.SettingsLoader.Flag;
import dev.winch.cli.host.DatabaseFileLock;
import dev.winch.codec.Cipher;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import dev.winch.store.JobQueries.JobQuery;
import dev.winch.store.LogQueries.LogQuery;
import dev.winch.store.Store;
import dev.winch.store.postgres.DatabaseLock;
import dev.winch.store.postgres.Dsn;
import dev.winch.store.sqlite.SqliteStore;
import dev.winch.tests.kit.TestThreads;
import dev.winch.tests.kit.postgres.PostgresServer;
import dev.winch.tests.kit.store.StoreRows;
import dev.winch.tests.store.StoreOpening;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code winch migrate-data}, from a file to a real server. */
class MigrateDataTest {
  private static final PostgresServer SERVER = PostgresServer.shared();
  private static final int MANY = 2_500;

  @TempDir private Path folder;

  private final String database = SERVER.newDatabase();

  @Test
  void everythingIsThereAndReadsAsBefore() {
    List<JobRun> jobs = new ArrayList<>();
    Installed installed = install(jobs);

    Map<String, ?> totals = DatabaseCopy.run(settings("the new key"), (_, _, _) -> {});

    assertThat(totals).containsKeys("jobs", "job_specs", "tasks", "outputs", "items", "task_logs");
    try (Store target = target("the new key")) {
      assertThat(target.reads().jobs().page(new JobQuery("", List.of(), 1, 20)).totalItems())
          .isEqualTo(MANY + 1);
      assertThat(target.reads().jobs().page(new JobQuery("special", List.of(), 1, 20)).items())
          .containsExactly(installed.job());
      assertThat(target.reads().jobs().spec(installed.job().id())).contains(installed.spec());
      assertThat(target.reads().jobs().task(installed.task().id())).contains(installed.task());
      assertThat(target.reads().jobs().task(installed.longTask().id()))
          .contains(installed.longTask());
      assertThat(StoreRows.outputs(target.reads(), installed.job().id())).containsEntry("a", "1");
      assertThat(target.<List<String>>write(t -> t.items(installed.task().id(), 0, 9)))
          .containsExactly("1", "2");
      assertThat(
              target
                  .reads()
                  .logs()
                  .taskLog(installed.task().id(), new LogQuery("", true, 1, 10))
                  .items())
          .extracting(part -> part.contents())
          .containsExactly("printed");
      assertThat(target.reads().users().userByName("ann")).contains(installed.user());
      assertThat(target.reads().jobs().audit(installed.job().id().value(), 1, 10).items())
          .contains(installed.audit());
    }
    assertThat(stored("select spec from job_specs where spec like '%word%'"))
        .doesNotContain("hush");
  }

  @Test
  void anInterruptedMigrationContinuesWhereItStopped() {
    install(new ArrayList<>());
    assertThatThrownBy(
            () ->
                DatabaseCopy.run(
                    settings("k"),
                    (table, _, _) -> {
                      if (table.equals("jobs")) {
                        throw new IllegalStateException("cut off");
                      }
                    }))
        .hasMessage("cut off");

    Map<String, Long> first = new HashMap<>();
    DatabaseCopy.run(settings("k"), (table, rows, _) -> first.putIfAbsent(table, rows));

    assertThat(first).as("what was moved is not moved again").doesNotContainKey("job_specs");
    assertThat(first.get("jobs")).isGreaterThan(1_000);
    try (Store target = target("k")) {
      assertThat(target.reads().jobs().page(new JobQuery("", List.of(), 1, 20)).totalItems())
          .isEqualTo(MANY + 1);
    }
  }

  @Test
  void aFileInUseADatabaseInUseOrOneWithJobsIsRefused() {
    install(new ArrayList<>());
    try (DatabaseFileLock _ = DatabaseFileLock.of(folder.resolve("winch.db"))) {
      assertThatThrownBy(() -> DatabaseCopy.run(settings("k"), (_, _, _) -> {}))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("another Winch");
    }
    try (DatabaseLock _ = DatabaseLock.beside(Dsn.parse(dsn()), () -> {}, TestThreads.create())) {
      assertThatThrownBy(() -> DatabaseCopy.run(settings("k"), (_, _, _) -> {}))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("is in use by another Winch");
    }
    try (Store target = target("k")) {
      new StoreRows(target).insert(new StoreRows(target).job("there").build());
    }
    assertThatThrownBy(() -> DatabaseCopy.run(settings("k"), (_, _, _) -> {}))
        .isInstanceOf(ConflictException.class)
        .hasMessageContaining("already contains jobs");
  }

  @Test
  void decision17_withoutAKeyForPostgresNothingIsMoved() {
    assertThatThrownBy(() -> DatabaseCopy.run(settings(""), (_, _, _) -> {}))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("datastore.encryption.key");
  }

  private record Installed(
      JobRun job, JobSpec spec, TaskRun task, TaskRun longTask, User user, AuditEntry audit) {}

  private Installed install(List<JobRun> many) {
    try (Store store =
        SqliteStore.open(
            folder.resolve("winch.db"), Cipher.fromKeyFile(folder.resolve("winch.db.key")))) {
      StoreRows rows = new StoreRows(store);
      JobSpec spec =
          new JobSpec(
              "special",
              "",
              List.of("tag"),
              List.of(TaskSpec.named("a").run("true").build()),
              Map.of("in", "put"),
              Map.of("word", "hush"),
              "",
              Optional.empty(),
              List.of(),
              List.of(),
              Optional.empty(),
              "",
              Optional.empty());
      JobRun job =
          rows.job("special").state(JobState.RUNNING).inputs(spec.inputs()).progress(12.5).build();
      TaskRun task =
          rows.task(job)
              .state(TaskState.SCHEDULED)
              .evaluated(TaskSpec.named("a").run("echo hush").build())
              .item(new TaskRun.Item(0, "\"hush\""))
              .build();
      TaskRun longTask =
          rows.task(job)
              .evaluated(TaskSpec.named("a").run("echo hush" + "x".repeat(9_000)).build())
              .item(new TaskRun.Item(1, "\"hush\""))
              .build();
      rows.write()
          .newJob(job, spec)
          .newTasks(task, longTask)
          .output(job, "a", "1")
          .items(task, List.of("1", "2"))
          .logs(rows.part(task, 1, "printed"))
          .commit();
      for (int i = 0; i < MANY; i++) {
        many.add(rows.job("job" + i).state(JobState.COMPLETED).build());
      }
      rows.insert(many.toArray(JobRun[]::new));
      Instant now = rows.clock().instant();
      User ann =
          new User(new UserId("00000000000000000000000000000077"), "ann", "Ann", "hash", now, true);
      AuditEntry audit =
          new AuditEntry(
              job.id().value(), AuditEntry.Action.CANCELLED, ann.id(), now, Optional.of("parent"));
      store.write(
          transaction -> {
            transaction.accounts().addUser(ann);
            transaction.record(audit);
            return null;
          });
      return new Installed(job, spec, task, longTask, ann, audit);
    }
  }

  private Settings settings(String key) {
    Map<String, Flag> flags = new HashMap<>();
    flags.put("data.dir", new Flag("--data", folder.toString()));
    flags.put("datastore.postgres.dsn", new Flag("--set", dsn()));
    if (!key.isEmpty()) {
      flags.put("datastore.encryption.key", new Flag("--set", key));
    }
    return new SettingsLoader(new ProcessEnvironment(Map.of(), folder, folder)).load(flags);
  }

  private String dsn() {
    return "host=127.0.0.1 port=%d dbname=%s user=%s"
        .formatted(SERVER.port(), database, PostgresServer.USER);
  }

  private Store target(String key) {
    return StoreOpening.of(dsn()).cipher(Cipher.of(List.of(key))).open();
  }

  private String stored(String sql) {
    try (Connection connection = DriverManager.getConnection(SERVER.url(database));
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getString(1);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
