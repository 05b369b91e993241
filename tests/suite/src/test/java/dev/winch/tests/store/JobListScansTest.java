package dev.winch.tests.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.JobState;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.UserId;
import dev.winch.store.JobFilter;
import dev.winch.store.JobLists;
import dev.winch.store.JobLists.Sort;
import dev.winch.store.Viewer;
import dev.winch.store.postgres.PostgresStore;
import dev.winch.tests.kit.postgres.PostgresServer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Lists on PostgreSQL read indexes, whatever the planner estimates. On SQLite most statements name
 * the index, and fail if it cannot be used.
 */
class JobListScansTest {
  private static final PostgresServer SERVER = PostgresServer.shared();
  private static final int JOBS = 40_000;

  /** An administrator created nearly all jobs, and nearly all have completed. */
  private static final String FILL =
      """
      insert into jobs (id, depth, name, description, created_by, state, created_at, started_at,
          completed_at, position, task_count, progress, result, error, schedule_id)
        select lpad(i::text, 32, '0'), 0, 'job', '', case when mod(i, 5000) = 0 then 'rare' else 'root' end,
            case when mod(i, 4000) = 0 then 'RUNNING' else 'COMPLETED' end, i * 1000000::bigint, i * 1000000::bigint + 5,
            case when mod(i, 4000) = 0 then null else i * 1000000::bigint + 10 + mod(i, 977) end, 1, 1, 0, '', '',
            case when mod(i, 3) = 0 then 'plan' end
          from generate_series(1, %1$d) as i;
      insert into job_specs (id, created_at, spec, words)
        select lpad(i::text, 32, '0'), i * 1000000::bigint, '{"name":"job"}',
            (case when mod(i, 8000) = 0 then 'job seldom' else 'job' end)::tsvector
          from generate_series(1, %1$d) as i;
      analyze;
      """
          .formatted(JOBS);

  private final String database = SERVER.newDatabase();

  private PostgresStore open() {
    return StoreOpening.of(SERVER.dsn(database)).open();
  }

  private static JobFilter filter(
      String search, Set<JobState> states, String by, String schedule, Optional<Instant> from) {
    return new JobFilter(
        search,
        "",
        List.of(),
        states,
        Optional.of(by).filter(id -> !id.isEmpty()).map(UserId::new),
        from,
        Optional.empty(),
        Optional.of(schedule).filter(id -> !id.isEmpty()).map(ScheduleId::new),
        Optional.of(new Viewer(new UserId("root"), List.of("root"), List.of())));
  }

  /** Rows that sequential scans of a table have read, once all connections are closed. */
  private long scanned(String table) {
    return Long.parseLong(
        SERVER.sql(
            database,
            "select seq_tup_read from pg_stat_user_tables where relname = '" + table + "'"));
  }

  @Test
  void noListScansAllJobs() {
    open().close();
    SERVER.sql(database, FILL);
    long jobs = scanned("jobs");
    long specs = scanned("job_specs");
    Set<JobState> running = Set.of(JobState.RUNNING);
    List<JobFilter> filters =
        List.of(
            JobFilter.ALL,
            filter("", Set.of(), "", "", Optional.empty()),
            filter("", running, "", "", Optional.empty()),
            filter("", Set.of(JobState.COMPLETED, JobState.FAILED), "", "", Optional.empty()),
            filter("", Set.of(), "root", "", Optional.empty()),
            filter("", Set.of(), "rare", "", Optional.empty()),
            filter("", Set.of(), "", "plan", Optional.empty()),
            filter("seldom", Set.of(), "", "", Optional.empty()),
            filter("", Set.of(), "", "", Optional.of(Instant.ofEpochSecond(JOBS - 50))));
    int lists = 0;
    try (PostgresStore store = open()) {
      JobLists read = store.reads().lists();
      for (JobFilter filter : filters) {
        for (Sort.Key key : Sort.Key.values()) {
          for (boolean descending : new boolean[] {true, false}) {
            Sort sort = new Sort(key, descending);
            JobLists.Piece first = read.list(filter, sort, Optional.empty(), 20);
            first.next().ifPresent(next -> read.list(filter, sort, Optional.of(next), 20));
            lists++;
          }
        }
        read.totals(filter);
      }
    }

    assertThat(scanned("jobs") - jobs).isLessThan(JOBS);
    assertThat(scanned("job_specs") - specs).isLessThan(JOBS);
    assertThat(lists).isEqualTo(72);
  }
}
