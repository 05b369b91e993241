package dev.winch.store.sqlite;

import dev.winch.codec.Cipher;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.PreparedJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.Backlog;
import dev.winch.store.Outbox;
import dev.winch.store.Reads;
import dev.winch.store.Store;
import dev.winch.store.Transaction;
import dev.winch.store.rows.AccountReads;
import dev.winch.store.rows.BacklogRows;
import dev.winch.store.rows.ChangeReads;
import dev.winch.store.rows.Definitions;
import dev.winch.store.rows.RecoveryReads;
import dev.winch.store.rows.Reencryption;
import dev.winch.store.rows.ScheduleReads;
import dev.winch.store.rows.Statements;
import dev.winch.store.rows.UserReads;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Store in an SQLite file. The caller ensures that no other process has the file open. A
 * transaction runs on the caller's thread, which should be a platform thread if it is frequent.
 */
public final class SqliteStore implements Store {
  private final DatabaseFile file;
  private final boolean sealsSecrets;
  private final Definitions definitions;
  private final SearchIndex index;
  private final JobOrder order;
  private final RecentRows recent = new RecentRows();
  private final Writer writer;
  private final Readers readers;
  private final Reads reads;
  private final SqliteOutbox outbox;

  private SqliteStore(DatabaseFile file, SqliteSession session, Cipher cipher) {
    this.file = file;
    sealsSecrets = cipher.seals();
    definitions = new Definitions(cipher);
    index = new SearchIndex(definitions);
    order = new JobOrder(index);
    writer = new Writer(file, session, this::undone);
    readers = new Readers(file);
    reads =
        new Reads(
            new SqliteJobQueries(readers, definitions, this::catchUp),
            new SqliteJobLists(readers, definitions, this::catchUp),
            new SqliteLogQueries(readers),
            new UserReads(readers::read),
            new AccountReads(readers::read),
            new ScheduleReads(
                readers::read,
                readers::snapshot,
                viewer -> new SqliteVisibility(viewer).ofSchedules(),
                definitions),
            new RecoveryReads(readers::read, definitions),
            new SqliteDueQueries(readers),
            new SqliteNodeQueries(readers, definitions),
            new ChangeReads(
                readers::read,
                definitions,
                "tasks indexed by tasks_job",
                TaskContents.SELECT_CHANGED,
                SqliteStore::tasks));
    outbox = new SqliteOutbox(writer, readers);
  }

  /** One by one: a prepared statement for one key is as fast as one for many. */
  private static <R> List<R> tasks(
      Statements statements, String select, Collection<TaskId> ids, Statements.Mapper<R> reader) {
    return ids.stream()
        .map(id -> statements.first(select + "where id = ?", p -> p.text(id.value()), reader))
        .flatMap(Optional::stream)
        .toList();
  }

  /** Loads the driver in advance, in parallel with other start-up work. */
  public static void preload() {
    DatabaseFile.preload();
  }

  /**
   * Opens the file, creating it and its folders if they are missing, and migrates its schema.
   *
   * @param cipher encrypts secrets in rows
   * @throws UnavailableException if the file cannot be used, naming it and the remedy
   * @throws ConflictException if the schema is that of a newer Winch or another program
   */
  public static SqliteStore open(Path path, Cipher cipher) {
    DatabaseFile file = DatabaseFile.at(path);
    SqliteSession session = file.openWriter();
    try {
      SqliteMigrations.apply(session, path);
      Reencryption.useSalt(session, cipher);
    } catch (RuntimeException e) {
      session.close();
      throw e;
    }
    return new SqliteStore(file, session, cipher);
  }

  @Override
  public <T> T write(Function<Transaction, T> work) {
    if (index.isFull()) {
      catchUp();
    }
    List<Runnable> afterCommit = new ArrayList<>();
    return writer.transaction(
        session ->
            work.apply(
                new SqliteTransaction(
                    session, definitions, order, index, recent, afterCommit::add)),
        () -> afterCommit.forEach(Runnable::run));
  }

  private void catchUp() {
    writer.transaction(
        session -> {
          index.catchUp(session);
          return null;
        });
  }

  private void undone() {
    order.forget();
    index.forget();
    recent.forget();
  }

  @Override
  public PreparedJob prepare(JobRun job, JobSpec spec) {
    return SqlitePreparedJob.of(job, spec, definitions);
  }

  @Override
  public boolean sealsSecrets() {
    return sealsSecrets;
  }

  @Override
  public Reads reads() {
    return reads;
  }

  @Override
  public Outbox outbox() {
    return outbox;
  }

  @Override
  public Backlog backlog() {
    return readers.read(
        session ->
            BacklogRows.read(
                session,
                "select queue, count(*), min(scheduled_at) from tasks indexed by tasks_active"
                    + " where state = 'SCHEDULED' and queue <> '' and scheduled_at is not null group by queue"));
  }

  @Override
  public Optional<String> fault() {
    try {
      file.checkPresent();
      readers.read(session -> session.number("select count(*) from meta", Statements.Binding.NONE));
      return writer.check();
    } catch (UnavailableException e) {
      return Optional.of(e.getMessage());
    }
  }

  @Override
  public void close() {
    readers.close();
    writer.close();
  }
}
