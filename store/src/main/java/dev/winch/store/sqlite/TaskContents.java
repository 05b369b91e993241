package dev.winch.store.sqlite;

import dev.winch.model.run.JobId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSize;
import dev.winch.store.rows.MovedTable;
import dev.winch.store.rows.MovedTable.Column;
import dev.winch.store.rows.MovedTable.Kind;
import dev.winch.store.rows.Reencryption;
import dev.winch.store.rows.TaskRows;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Long evaluated forms and items of tasks, in a table of their own: SQLite writes a row whole at
 * each change of it, and these never change. PostgreSQL stores long values apart by itself.
 */
final class TaskContents {
  /** The table. */
  static final String TABLE = "task_contents";

  /** The column of {@code tasks} that is 1 in rows whose contents are here, null in others. */
  static final String MARK = "apart";

  /** The columns, of this table and of {@code tasks}. */
  static final Set<String> COLUMNS = Set.of("evaluated", "item");

  private static final String EVALUATED_BYTES = "octet_length(evaluated)";
  private static final String ITEM_BYTES = "octet_length(item)";

  /** {@link TaskRows#SELECT} and its kin, for rows of either kind. */
  static final String SELECT = resolved(TaskRows.SELECT);

  static final String SELECT_SHOWN = resolved(TaskRows.SELECT_SHOWN);
  static final String SELECT_CHANGED = resolved(TaskRows.SELECT_CHANGED);

  static final String BYTES = measured(TaskRows.BYTES);
  static final String ALL_BYTES = measured(TaskRows.ALL_BYTES);

  /** Their re-encryption, in the context of the row that they belong to. */
  static final Reencryption.Part REENCRYPTION =
      new Reencryption.Part(
          new MovedTable(
              "tasks",
              List.of(
                  new Column("id", Kind.PLAIN),
                  new Column("evaluated", Kind.TASK),
                  new Column("item", Kind.SEALED))),
          "(select seq, id, c.evaluated, c.item from task_contents c join tasks using (seq))",
          List.of(Reencryption.Key.SEQ),
          TABLE);

  /** Characters beyond which a row with its other columns may not fit into a page. */
  private static final long LONG = 3_000;

  private static final String INSERT_ROW =
      RowSql.insert(
          "tasks", TaskRows.COLUMNS, MARK + ", changed", "1, " + SqliteTransaction.JOB_CHANGES);

  private static final String INSERT =
      "insert into task_contents (seq, evaluated, item) values (last_insert_rowid(), ?, ?)";

  private TaskContents() {}

  private static String resolved(String select) {
    return select
        .replace(" evaluated,", " " + column("evaluated") + ",")
        .replace(" item,", " " + column("item") + ",");
  }

  private static String measured(String sum) {
    return sum.replace(EVALUATED_BYTES, column(EVALUATED_BYTES))
        .replace(ITEM_BYTES, column(ITEM_BYTES));
  }

  /** SQL for the value of one of these columns, or a function of it, wherever it is. */
  static String column(String value) {
    return ("case when apart then (select %1$s from task_contents c where c.seq = tasks.seq)"
            + " else %1$s end")
        .formatted(value);
  }

  /** Whether a new task's contents are stored apart from its row. */
  static boolean areLong(TaskRun task) {
    return task.evaluated().map(TaskSize::of).orElse(0L)
            + task.item().map(item -> item.value().length()).orElse(0)
        > LONG;
  }

  /** Inserts the row of a task and its contents apart from it. */
  static void insert(
      SqliteSession session, TaskRows rows, TaskRun task, Function<JobId, JobSpec> specs) {
    session.update(INSERT_ROW, p -> rows.bindInsert(p, task, TaskRows.Contents.NONE));
    TaskRows.Contents contents = rows.contents(task, specs);
    session.update(INSERT, p -> p.text(contents.evaluated()).text(contents.item()));
  }
}
