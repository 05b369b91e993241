package dev.winch.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.codec.Cipher;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskPath;
import dev.winch.model.spec.TaskSpec;
import dev.winch.store.Changes;
import dev.winch.store.Store;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Long contents of tasks are apart from the rows that each change of a state writes. */
class TaskContentsTest {
  private static final JobRun JOB =
      JobRunRow.accepted(new JobId("j"), new UserId("u"), Instant.EPOCH).build();
  private static final Instant END = Instant.parse("2026-01-01T00:00:00Z");

  private static final TaskRun SHORT = task("short", 10, 10, TaskState.SCHEDULED);
  private static final TaskRun LONG = task("long", 50_000, 10, TaskState.SCHEDULED);
  private static final TaskRun LONG_ITEM = task("item", 10, 50_000, TaskState.RUNNING);
  private static final TaskRun LONG_ENDED = task("ended", 50_000, 10, TaskState.FAILED);
  private static final List<TaskRun> TASKS = List.of(SHORT, LONG, LONG_ITEM, LONG_ENDED);

  @TempDir Path folder;

  private Path file;

  @BeforeEach
  void fill() {
    file = folder.resolve("winch.db");
    try (Store store = open()) {
      apply(
          store,
          List.of(new Changes.NewJob(JOB, JobSpec.of("job", List.of()))),
          List.of(),
          TASKS,
          List.of());
    }
  }

  private static TaskRun task(String id, int evaluated, int item, TaskState state) {
    return TaskRunRow.created(new TaskId(id), JOB.id(), TaskPath.top(0), Instant.EPOCH)
        .evaluated(TaskSpec.named("t").run("x".repeat(evaluated)).build())
        .item(new TaskRun.Item(0, '"' + "y".repeat(item) + '"'))
        .state(state)
        .build();
  }

  private Store open() {
    return SqliteStore.open(file, Cipher.none());
  }

  private static void apply(
      Store store,
      List<Changes.NewJob> newJobs,
      List<JobRun> jobs,
      List<TaskRun> newTasks,
      List<TaskRun> tasks) {
    store.write(
        transaction -> {
          transaction.apply(
              new Changes(
                  newJobs, jobs, newTasks, tasks, List.of(), List.of(), List.of(), List.of(),
                  List.of()));
          return null;
        });
  }

  private List<String> query(String sql) throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (found.next()) {
        values.add(found.getString(1));
      }
      return values;
    }
  }

  /** Rows that do not fit into a page, which each change of them would write whole. */
  private List<String> longRows() throws SQLException {
    return query(
        "select id from tasks where octet_length(coalesce(evaluated, ''))"
            + " + octet_length(coalesce(item, '')) > 3000");
  }

  private void allAreRead() {
    try (Store store = open()) {
      for (TaskRun task : TASKS) {
        assertThat(store.reads().jobs().task(task.id())).contains(task);
        assertThat(store.<Optional<TaskRun>>write(t -> read(t.tasks(List.of(task.id())), task)))
            .contains(task);
      }
      List<TaskRun> shown = new ArrayList<>();
      store.reads().jobs().execution(JOB.id(), shown::add);
      assertThat(shown).containsExactlyInAnyOrderElementsOf(TASKS);
      assertThat(store.<List<TaskRun>>write(t -> t.activeTasks(JOB.id(), "", 9, 1 << 20).tasks()))
          .containsExactlyInAnyOrder(SHORT, LONG, LONG_ITEM);
    }
  }

  private static Optional<TaskRun> read(Map<TaskId, TaskRun> rows, TaskRun task) {
    return Optional.ofNullable(rows.get(task.id()));
  }

  @Test
  void f4_noRowOfATaskIsLong() throws SQLException {
    assertThat(longRows()).isEmpty();
    allAreRead();
  }

  @Test
  void f4_aChangeOfStateLeavesTheContentsAsTheyAre() throws SQLException {
    List<String> before = query("select seq || evaluated || item from task_contents order by seq");
    try (Store store = open()) {
      apply(
          store,
          List.of(),
          List.of(),
          List.of(),
          List.of(SHORT.cancelled(END), LONG.cancelled(END), LONG_ITEM.cancelled(END)));
      assertThat(store.reads().jobs().task(LONG.id())).contains(LONG.cancelled(END));
      assertThat(store.reads().jobs().task(LONG_ITEM.id())).contains(LONG_ITEM.cancelled(END));
    }
    assertThat(before).hasSize(3);
    assertThat(query("select seq || evaluated || item from task_contents order by seq"))
        .isEqualTo(before);
    assertThat(longRows()).isEmpty();
  }

  @Test
  void contentsAreDeletedWithTheirTasks() throws SQLException {
    try (Store store = open()) {
      store.write(
          t -> {
            t.deleteJobs(List.of(JOB.id()));
            return null;
          });
      int deleted;
      do {
        deleted = store.write(t -> t.deleteRemains(3));
      } while (deleted > 0);
    }
    assertThat(query("select seq from tasks")).isEmpty();
    assertThat(query("select seq from task_contents")).isEmpty();
  }

  /** Of a version in which all contents were in the rows. */
  @Test
  void rowsOfOlderVersionsAreReadAndThoseOfUnfinishedTasksMadeShort() throws SQLException {
    toSchema18();
    assertThat(longRows()).hasSize(3);

    allAreRead();

    assertThat(longRows()).containsExactly(LONG_ENDED.id().value());
    assertThat(query("select count(*) from task_contents")).containsExactly("2");
    allAreRead();
  }

  private void toSchema18() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate(
          """
          update tasks set evaluated = c.evaluated, item = c.item
            from task_contents c where c.seq = tasks.seq;
          drop table task_contents;
          alter table tasks drop column apart;
          pragma user_version = 18;
          """);
    }
  }
}
