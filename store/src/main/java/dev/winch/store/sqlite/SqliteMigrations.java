package dev.winch.store.sqlite;

import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.InternalException;
import dev.winch.store.SchemaVersion;
import dev.winch.store.rows.Statements;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Applies numbered schema migrations. {@code user_version} stores the number of the last one; each
 * file and its number are one transaction.
 */
final class SqliteMigrations {
  private static final List<String> FILES =
      List.of(
          "001-first.sql",
          "002-schedules.sql",
          "003-webhooks.sql",
          "004-nodes.sql",
          "005-outbox.sql",
          "006-audit.sql",
          "007-deleted-schedules.sql",
          "008-output-bytes.sql",
          "009-encryption.sql",
          "010-ends-and-faults.sql",
          "011-restricted-jobs.sql",
          "012-accounts.sql",
          "013-changes.sql",
          "014-log-streams.sql",
          "015-node-processes.sql",
          "016-job-lists.sql",
          "017-drained-nodes.sql",
          "018-log-ends.sql",
          "019-task-contents.sql");

  private SqliteMigrations() {}

  /**
   * @throws ConflictException if the schema is that of a newer Winch or of another program
   */
  static void apply(SqliteSession session, Path file) {
    while (version(session) != FILES.size()) {
      session.execute("begin immediate");
      try {
        step(session, file);
        session.execute("commit");
      } catch (RuntimeException e) {
        session.execute("rollback");
        throw e;
      }
    }
  }

  /** Applies the next file under the write lock, unless another process was faster. */
  private static void step(SqliteSession session, Path file) {
    int version = inspect(session, file).stored();
    if (version < FILES.size()) {
      session.execute(script(FILES.get(version)));
      session.execute("pragma user_version = " + (version + 1));
    }
  }

  /**
   * @throws ConflictException if the schema is that of a newer Winch or of another program
   */
  static SchemaVersion inspect(SqliteSession session, Path file) {
    int version = version(session);
    if (version > FILES.size()) {
      throw new ConflictException(
          ("the database %s has schema %d of a newer Winch; this version supports up to %d:"
                  + " run the newer Winch, or restore a backup from before the update")
              .formatted(file, version, FILES.size()));
    }
    if (version == 0 && session.number("select count(*) from sqlite_schema", p -> {}) > 0) {
      throw new ConflictException(
          "the database " + file + " contains tables of another program: use another file");
    }
    return new SchemaVersion(version, FILES.size());
  }

  private static int version(SqliteSession session) {
    return (int) session.number("pragma user_version", Statements.Binding.NONE);
  }

  private static String script(String name) {
    try (InputStream in = SqliteMigrations.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new InternalException("the migration " + name + " is missing from the program");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new InternalException("the migration " + name + " cannot be read", e);
    }
  }
}
