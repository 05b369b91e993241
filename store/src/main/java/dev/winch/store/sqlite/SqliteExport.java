package dev.winch.store.sqlite;

import dev.winch.model.fault.NotFoundException;
import dev.winch.store.rows.MovedTable;
import dev.winch.store.rows.MovedTable.Column;
import dev.winch.store.rows.MovedTable.Kind;
import dev.winch.store.rows.Statements;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Reads all tables of an SQLite installation that {@code migrate-data} copies. The caller ensures
 * that no other process has the file open.
 */
public final class SqliteExport implements AutoCloseable {
  /**
   * Tables that are not copied: live nodes, messages that are sent again, derived rows, and what is
   * copied as part of other rows.
   */
  private static final Set<String> LEFT =
      Set.of("nodes", "outbox", "meta", "words", "encryption", TaskContents.TABLE);

  /** Columns whose values need conversion; all others are copied unchanged. */
  private static final Map<String, Kind> KINDS =
      Map.of(
          "job_specs.spec", Kind.JOB,
          "jobs.inputs", Kind.SEALED,
          "tasks.evaluated", Kind.TASK,
          "tasks.item", Kind.SEALED,
          "items.elements", Kind.SEALED,
          "webhook_calls.target", Kind.SEALED,
          "schedules.spec", Kind.JOB,
          "users.disabled", Kind.FLAG,
          "users.deleted", Kind.FLAG);

  private final SqliteSession session;

  private SqliteExport(SqliteSession session) {
    this.session = session;
  }

  /**
   * Opens the file and migrates its schema.
   *
   * @throws NotFoundException if there is no such file
   */
  public static SqliteExport open(Path path) {
    if (!Files.exists(path)) {
      throw new NotFoundException(
          "the database " + path + " does not exist: check data.dir and datastore.sqlite.path");
    }
    SqliteSession session = DatabaseFile.at(path).openWriter();
    try {
      SqliteMigrations.apply(session, path);
      return new SqliteExport(session);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
  }

  /** The tables to copy, definitions first. */
  public List<MovedTable> tables() {
    return session
        .list(
            "select name from sqlite_schema where type = 'table' and sql not like '%fts5%'"
                + " and name not like 'sqlite_%' and name not like 'job_words_%'"
                + " order by name <> 'job_specs', name",
            Statements.Binding.NONE, row -> row.text())
        .stream()
        .filter(name -> !LEFT.contains(name))
        .map(name -> new MovedTable(name, columns(name)))
        .toList();
  }

  /** The columns of a table; definitions are identified by job id in the target. */
  private List<Column> columns(String table) {
    if (table.equals("job_specs")) {
      return List.of(
          new Column("id", Kind.PLAIN),
          new Column("created_at", Kind.PLAIN),
          new Column("spec", Kind.JOB));
    }
    return session.list(
        "select name from pragma_table_info(?) where name not in ('seq', ?) order by cid",
        p -> p.text(table).text(TaskContents.MARK),
        row -> column(table, row.text()));
  }

  private static Column column(String table, String name) {
    return new Column(name, KINDS.getOrDefault(table + "." + name, Kind.PLAIN));
  }

  public long count(MovedTable table) {
    return session.number("select count(*) from " + table.name(), Statements.Binding.NONE);
  }

  /**
   * Reads rows in a stable order.
   *
   * @param skip number of rows to skip
   */
  public void each(MovedTable table, long skip, Consumer<Object[]> each) {
    int width = table.columns().size();
    session.each(
        query(table),
        p -> p.number(skip),
        row -> {
          Object[] values = new Object[width];
          for (int i = 0; i < width; i++) {
            values[i] = row.value();
          }
          return values;
        },
        each);
  }

  private String query(MovedTable table) {
    if (table.name().equals("job_specs")) {
      return "select jobs.id, jobs.created_at, job_specs.spec from job_specs"
          + " join jobs using (seq) order by seq limit -1 offset ?";
    }
    String columns =
        table.columns().stream()
            .map(column -> value(table, column.name()))
            .collect(Collectors.joining(", "));
    String order =
        String.join(
            ", ",
            session.list(
                "select name from pragma_table_info(?) where pk > 0 order by pk",
                p -> p.text(table.name()),
                row -> row.text()));
    return "select %s from %s order by %s limit -1 offset ?"
        .formatted(columns, table.name(), order);
  }

  private static String value(MovedTable table, String column) {
    return table.name().equals("tasks") && TaskContents.COLUMNS.contains(column)
        ? TaskContents.column(column)
        : '"' + column + '"';
  }

  @Override
  public void close() {
    session.close();
  }
}
