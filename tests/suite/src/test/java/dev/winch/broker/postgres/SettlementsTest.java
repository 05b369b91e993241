package dev.winch.broker.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.LoopDriver;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.TaskId;
import dev.winch.store.postgres.QueueRows;
import dev.winch.tests.kit.postgres.PostgresServer;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a consumer holds and settles, on a real server and with the writing loop driven by hand. */
class SettlementsTest {
  private static final PollSettings PACE =
      new PollSettings(Duration.ofMillis(50), Duration.ofMinutes(1));

  private final PostgresServer server = PostgresServer.shared();
  private final String name = server.newDatabase();
  private final LoopDriver loops =
      new LoopDriver(
          UnavailableException.class, System::nanoTime, BackgroundThreads.StepObserver.NONE);
  private Database database;
  private Settlements settlements;

  @BeforeEach
  void open() throws Exception {
    try (InputStream script = QueueRows.class.getResourceAsStream("002-queues.sql")) {
      execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
    }
    execute(
        "insert into queue_tasks (task_id, queue, priority, dispatch, body)"
            + " select 't' || n, 'default', 0, 1, '{}' from generate_series(1, 3) n");
    database = new Database(server.dataSource(name));
    settlements = new Settlements(database, PACE, loops.threads());
  }

  @AfterEach
  void close() {
    database.close();
  }

  private void execute(String sql) throws Exception {
    try (Connection connection = server.dataSource(name).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Takes all tasks and holds them. */
  private List<TaskRow> take() {
    List<TaskRow> rows =
        database.run(
            connection -> TaskSql.take(connection, "default", 7, 10, Duration.ofMinutes(1)));
    rows.forEach(settlements::hold);
    return rows;
  }

  private List<String> waiting() {
    return ids("true");
  }

  private List<String> renewed() {
    return ids("visible_at > '-infinity'");
  }

  private List<String> ids(String condition) {
    String sql = "select task_id from queue_tasks where " + condition + " order by seq";
    return database.run(
        connection -> {
          List<String> ids = new ArrayList<>();
          try (Statement statement = connection.createStatement();
              var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
              ids.add(rows.getString(1));
            }
          }
          return ids;
        });
  }

  @Test
  void anAcknowledgedRowIsDeletedAndAReleasedOneIsTakenAgain() {
    List<TaskRow> rows = take();
    settlements.acknowledge(rows.getFirst());
    Thread release = Thread.ofVirtual().start(() -> settlements.release(rows.get(1)));
    await()
        .until(
            () -> {
              loops.step();
              return !release.isAlive();
            });
    assertThat(waiting()).containsExactly("t2", "t3");
    assertThat(take()).extracting(TaskRow::task).containsExactly(new TaskId("t2"));
  }

  @Test
  void aRowThatAnotherTransactionHasLockedIsSettledWithTheNextRenewal() throws Exception {
    List<TaskRow> rows = take();
    try (Connection other = server.dataSource(name).getConnection();
        Statement statement = other.createStatement()) {
      other.setAutoCommit(false);
      statement.execute("select 1 from queue_tasks where task_id = 't1' for update");
      rows.forEach(settlements::acknowledge);
      loops.step();
      assertThat(waiting()).containsExactly("t1");
      other.rollback();
    }
    settlements.renew();
    loops.step();
    assertThat(waiting()).isEmpty();
  }

  @Test
  void settlementsThatFailedAreWrittenInOrderOnceTheDatabaseAnswers() throws Exception {
    List<TaskRow> rows = take();
    execute("alter table queue_tasks rename to elsewhere");
    rows.forEach(settlements::acknowledge);
    loops.step();
    assertThat(loops.threads().loops().getFirst().failure()).isPresent();
    execute("alter table elsewhere rename to queue_tasks");
    assertThat(waiting()).hasSize(3);
    loops.step();
    assertThat(waiting()).isEmpty();
  }

  @Test
  void aRenewalExtendsHeldLeasesOnly() throws Exception {
    PollSettings brief = new PollSettings(Duration.ofMillis(50), Duration.ofMillis(4));
    Settlements impatient = new Settlements(database, brief, loops.threads());
    List<TaskRow> rows = take();
    rows.forEach(impatient::hold);
    impatient.forget(rows.getFirst());
    execute("update queue_tasks set visible_at = '-infinity'");
    await()
        .until(
            () -> {
              impatient.renew();
              return renewed().equals(List.of("t2", "t3"));
            });
  }

  @Test
  void pendingSettlementsAreWrittenOnClosing() {
    take().forEach(settlements::acknowledge);
    settlements.close();
    assertThat(waiting()).isEmpty();
  }
}
