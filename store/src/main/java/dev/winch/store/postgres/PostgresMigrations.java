package dev.winch.store.postgres;

import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.InternalException;
import dev.winch.store.SchemaVersion;
import dev.winch.store.rows.Row;
import dev.winch.store.rows.Statements;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Applies numbered schema migrations. {@code winch_schema} stores the number of the last one; each
 * file and its number are one transaction, under a lock that makes other processes wait.
 */
final class PostgresMigrations {
  private static final List<String> FILES =
      List.of(
          "001-first.sql",
          "002-queues.sql",
          "003-outbox.sql",
          "004-webhooks.sql",
          "005-schedules.sql",
          "006-audit.sql",
          "007-deleted-schedules.sql",
          "008-short-lists.sql",
          "009-output-bytes.sql",
          "010-encryption.sql",
          "011-ends-and-faults.sql",
          "012-restricted-jobs.sql",
          "013-accounts.sql",
          "014-changes.sql",
          "015-log-streams.sql",
          "016-node-processes.sql",
          "017-job-lists.sql",
          "018-drained-nodes.sql",
          "019-queue-drains.sql",
          "020-log-ends.sql");

  /** Arbitrary but unique lock number. */
  private static final long LOCK = 0x77696e6368_01L;

  private static final int OLDEST_SERVER = 140_000;

  private PostgresMigrations() {}

  /**
   * @throws ConflictException if the schema is that of a newer Winch or another program, or the
   *     server is not supported
   */
  static void apply(PostgresSession session, String database) {
    check(session, database);
    while (version(session) != FILES.size()) {
      session.execute("begin; select pg_advisory_xact_lock(" + LOCK + ")");
      try {
        step(session, database);
        session.execute("commit");
      } catch (RuntimeException e) {
        session.execute("rollback");
        throw e;
      }
    }
  }

  private static void check(PostgresSession session, String database) {
    long server =
        session.number(
            "select current_setting('server_version_num')::bigint", Statements.Binding.NONE);
    if (server < OLDEST_SERVER) {
      throw new ConflictException(
          "the database %s runs on PostgreSQL %d: Winch needs 14 or newer"
              .formatted(database, server / 10_000));
    }
    String encoding =
        session
            .first("select current_setting('server_encoding')", Statements.Binding.NONE, Row::text)
            .orElse("");
    if (!encoding.equals("UTF8")) {
      throw new ConflictException(
          "the database %s has the encoding %s: create one with encoding 'UTF8'"
              .formatted(database, encoding));
    }
  }

  /** Applies the next file, unless another process was faster. */
  private static void step(PostgresSession session, String database) {
    int version = checked(session, database);
    if (version == 0) {
      session.execute("create table winch_schema (version integer not null)");
      session.execute("insert into winch_schema values (0)");
    }
    if (version < FILES.size()) {
      session.execute(script(FILES.get(version)));
      session.execute("update winch_schema set version = " + (version + 1));
    }
  }

  /**
   * How far the database is migrated.
   *
   * @throws ConflictException as {@link #apply}
   */
  static SchemaVersion inspect(PostgresSession session, String database) {
    check(session, database);
    return new SchemaVersion(checked(session, database), FILES.size());
  }

  /** The schema of a database that may be used. */
  private static int checked(PostgresSession session, String database) {
    int version = version(session);
    if (version > FILES.size()) {
      throw new ConflictException(
          ("the database %s has schema %d of a newer Winch; this version supports up to %d:"
                  + " run the newer Winch, or restore a backup from before the update")
              .formatted(database, version, FILES.size()));
    }
    if (version == 0 && (has(session, "jobs") || has(session, "tasks"))) {
      throw new ConflictException(
          "the database " + database + " contains tables of another program: use another one");
    }
    return version;
  }

  private static int version(PostgresSession session) {
    return has(session, "winch_schema")
        ? (int) session.number("select version from winch_schema", Statements.Binding.NONE)
        : 0;
  }

  /** Uses a query, which sees what others committed while this process waited for the lock. */
  private static boolean has(PostgresSession session, String table) {
    return session.number(
            "select count(*) from pg_tables where schemaname = current_schema() and tablename = ?",
            params -> params.text(table))
        > 0;
  }

  private static String script(String name) {
    try (InputStream in = PostgresMigrations.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new InternalException("the migration " + name + " is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new InternalException("the migration " + name + " cannot be read", e);
    }
  }
}
