package dev.winch.store.postgres;

import dev.winch.codec.Cipher;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.run.JobId;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.rows.Definitions;
import dev.winch.store.rows.MovedTable;
import dev.winch.store.rows.MovedTable.Column;
import dev.winch.store.rows.Statements;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/**
 * Copies the rows of another installation into a database. Rows and the progress of each table are
 * written in one transaction, so an interrupted copy resumes.
 */
public final class PostgresImport implements AutoCloseable {
  private static final int FETCHED = 1_000;

  private final Pool pool;
  private final Dsn dsn;
  private final Definitions definitions;

  private PostgresImport(Pool pool, Dsn dsn, Cipher cipher) {
    this.pool = pool;
    this.dsn = dsn;
    this.definitions = new Definitions(cipher);
  }

  /**
   * Migrates the schema and begins or resumes a copy.
   *
   * @param cipher of the new rows
   * @param random spreads the pauses before work runs again
   * @throws ConflictException if the database contains rows that were not copied there
   */
  public static PostgresImport open(Dsn dsn, Cipher cipher, RandomGenerator random) {
    Pool pool = new Pool(dsn, PoolSize.STANDARD, random);
    try {
      pool.run(
          session -> {
            PostgresMigrations.apply(session, dsn.place());
          });
      PostgresStore.useSalt(pool, cipher);
      PostgresImport opened = new PostgresImport(pool, dsn, cipher);
      opened.begin();
      return opened;
    } catch (RuntimeException e) {
      pool.close();
      throw e;
    }
  }

  private void begin() {
    boolean goesOn = number("select count(to_regclass('winch_move'))") > 0;
    if (!goesOn) {
      if (number("select count(*) from (select 1 from job_specs limit 1) as found") > 0) {
        throw new ConflictException(
            "the database " + dsn.place() + " already contains jobs: use an empty one");
      }
      pool.run(
          session -> {
            session.execute(
                "create table winch_move (name text primary key, rows bigint not null)");
          });
    }
  }

  /** Number of rows of the table that were copied before. */
  public long moved(MovedTable table) {
    return pool.with(
        session ->
            session.number(
                "select rows from winch_move where name = ?", p -> p.text(table.name())));
  }

  /** Inserts rows and records the progress. */
  public void write(MovedTable table, List<Object[]> rows) {
    pool.run(
        session ->
            session.run(
                connection -> {
                  connection.setAutoCommit(false);
                  try {
                    insert(connection, table, rows);
                    connection.commit();
                  } catch (SQLException | RuntimeException e) {
                    connection.rollback();
                    throw e;
                  } finally {
                    connection.setAutoCommit(true);
                  }
                }));
  }

  private void insert(Connection connection, MovedTable table, List<Object[]> rows)
      throws SQLException {
    boolean areSpecs = table.name().equals("job_specs");
    try (PreparedStatement statement = connection.prepareStatement(statement(table))) {
      for (Object[] row : rows) {
        for (int i = 0; i < row.length; i++) {
          statement.setObject(i + 1, row[i]);
        }
        if (areSpecs) {
          JobSpec spec = definitions.spec(new JobId((String) row[0]), (String) row[row.length - 1]);
          statement.setString(row.length + 1, Lexemes.of(definitions.shown(spec)));
        }
        statement.addBatch();
      }
      statement.executeBatch();
    }
    count(
        connection,
        "insert into winch_move values ('"
            + table.name()
            + "', ?) on conflict (name)"
            + " do update set rows = winch_move.rows + excluded.rows",
        rows.size());
    if (table.name().equals("jobs")) {
      count(
          connection,
          "insert into job_counts values (0, ?) on conflict (shard)"
              + " do update set jobs = job_counts.jobs + excluded.jobs",
          rows.size());
    }
  }

  private static void count(Connection connection, String sql, int rows) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, rows);
      statement.executeUpdate();
    }
  }

  /** Replaces the initial rows of every installation. */
  private static String statement(MovedTable table) {
    List<String> names = table.columns().stream().map(Column::name).toList();
    String columns = names.stream().map(PostgresImport::quoted).collect(Collectors.joining(", "));
    String values = String.join(", ", Collections.nCopies(names.size(), "?"));
    if (table.name().equals("job_specs")) {
      return "insert into job_specs (%s, words) values (%s, array_to_tsvector(string_to_array(?, ' ')))"
          .formatted(columns, values);
    }
    String insert = "insert into %s (%s) values (%s)".formatted(table.name(), columns, values);
    if (!table.name().equals("users") && !table.name().equals("roles")) {
      return insert;
    }
    return names.stream()
        .map(name -> quoted(name) + " = excluded." + quoted(name))
        .collect(Collectors.joining(", ", insert + " on conflict (id) do update set ", ""));
  }

  private static String quoted(String name) {
    return '"' + name + '"';
  }

  /** All rows as they are stored. */
  public void each(MovedTable table, Consumer<Object[]> each) {
    String columns =
        table.columns().stream()
            .map(column -> quoted(column.name()))
            .collect(Collectors.joining(", "));
    pool.run(
        session ->
            session.run(
                connection -> {
                  connection.setAutoCommit(false);
                  try (PreparedStatement statement =
                      connection.prepareStatement(
                          "select %s from %s".formatted(columns, table.name()))) {
                    statement.setFetchSize(FETCHED);
                    try (ResultSet results = statement.executeQuery()) {
                      while (results.next()) {
                        each.accept(row(results, table.columns().size()));
                      }
                    }
                    connection.commit();
                  } finally {
                    connection.setAutoCommit(true);
                  }
                }));
  }

  private static Object[] row(ResultSet results, int width) throws SQLException {
    Object[] row = new Object[width];
    for (int i = 0; i < width; i++) {
      row[i] = results.getObject(i + 1);
    }
    return row;
  }

  /** Ends the copy: from now on the database is a normal installation. */
  public void finish() {
    pool.run(
        session -> {
          session.execute("drop table winch_move");
          session.execute("analyze");
        });
  }

  private long number(String sql) {
    return pool.with(session -> session.number(sql, Statements.Binding.NONE));
  }

  @Override
  public void close() {
    pool.close();
  }
}
