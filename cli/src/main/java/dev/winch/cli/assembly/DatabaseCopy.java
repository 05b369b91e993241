package dev.winch.cli.assembly;

import dev.winch.cli.config.Keys;
import dev.winch.cli.config.ProcessEnvironment;
import dev.winch.cli.config.Settings;
import dev.winch.cli.host.DatabaseFileLock;
import dev.winch.codec.Cipher;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.store.postgres.DatabaseLock;
import dev.winch.store.postgres.Dsn;
import dev.winch.store.postgres.PostgresImport;
import dev.winch.store.rows.Checksum;
import dev.winch.store.rows.MovedTable;
import dev.winch.store.rows.MovedValueEncryption;
import dev.winch.store.sqlite.SqliteExport;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Copies an installation from SQLite to PostgreSQL, possibly in several attempts; the file is not
 * changed. No process may use either meanwhile. Waiting and running tasks are queued again by the
 * first start on the new database.
 */
public final class DatabaseCopy {
  private static final int ROWS = 1_000;

  private final ProcessContext process;
  private final Progress progress;
  private final Cipher from;
  private final Cipher to;

  private DatabaseCopy(ProcessContext process, Progress progress) {
    this.process = process;
    this.progress = progress;
    Keyring keyring = new Keyring(process);
    this.from = keyring.ofAll();
    this.to = keyring.shared();
  }

  /** Receives the progress. */
  public interface Progress {
    /**
     * @param rows copied from this table so far, out of {@code all}
     */
    void moved(String table, long rows, long all);
  }

  /**
   * Copies all tables and compares them.
   *
   * @return the checksum of each table
   * @throws ConflictException if a database is in use, the target is not empty, or the copies
   *     differ
   * @throws InvalidInputException if a database or the encryption key is not configured
   */
  public static Map<String, Checksum.Total> run(Settings settings, Progress progress) {
    try (ProcessContext process =
        new ProcessContext(settings, ProcessEnvironment.ofThisProcess())) {
      if (!settings.isWritten(Keys.POSTGRES_DSN)) {
        throw new InvalidInputException("set datastore.postgres.dsn to the target database");
      }
      DatabaseCopy move = new DatabaseCopy(process, progress);
      if (!move.to.seals()) {
        throw new InvalidInputException(
            "set datastore.encryption.key, which encrypts secrets in PostgreSQL");
      }
      return move.run(Stores.dsn(settings));
    }
  }

  private Map<String, Checksum.Total> run(Dsn dsn) {
    Path file = process.databaseFile();
    process.keep(DatabaseFileLock.of(file));
    SqliteExport source = process.keep(SqliteExport.open(file));
    AtomicBoolean lost = new AtomicBoolean();
    process.keep(DatabaseLock.alone(dsn, () -> lost.set(true), process.threads()));
    PostgresImport target = process.keep(PostgresImport.open(dsn, to, process.random()));
    List<MovedTable> tables = source.tables();
    tables.forEach(table -> move(table, source, target));
    Map<String, Checksum.Total> totals = new LinkedHashMap<>();
    tables.forEach(table -> totals.put(table.name(), compared(table, source, target)));
    if (lost.get()) {
      throw new ConflictException(
          "another Winch has started on the database %s: stop it, empty the database and repeat"
              .formatted(dsn.place()));
    }
    target.finish();
    return totals;
  }

  private void move(MovedTable table, SqliteExport source, PostgresImport target) {
    MovedValueEncryption resealing = new MovedValueEncryption(from, to);
    long all = source.count(table);
    long[] moved = {target.moved(table)};
    List<Object[]> rows = new ArrayList<>();
    Runnable write =
        () -> {
          target.write(table, rows);
          moved[0] += rows.size();
          rows.clear();
          progress.moved(table.name(), moved[0], all);
        };
    source.each(
        table,
        moved[0],
        row -> {
          rows.add(resealing.row(table, row));
          if (rows.size() == ROWS) {
            write.run();
          }
        });
    if (!rows.isEmpty()) {
      write.run();
    }
  }

  private Checksum.Total compared(MovedTable table, SqliteExport source, PostgresImport target) {
    Checksum here = new Checksum();
    Checksum there = new Checksum();
    MovedValueEncryption opened = MovedValueEncryption.opening(from);
    source.each(table, 0, row -> here.add(opened.row(table, row)));
    MovedValueEncryption openedThere = MovedValueEncryption.opening(to);
    target.each(table, row -> there.add(openedThere.row(table, row)));
    if (!here.total().equals(there.total())) {
      throw new ConflictException(
          "table %s has %s in the file, but %s in PostgreSQL: empty that database and repeat"
              .formatted(table.name(), here.total(), there.total()));
    }
    return here.total();
  }
}
