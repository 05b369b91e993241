package dev.winch.broker.postgres;

import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.LoopSpec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Vacuums the queue tables, in processes with an engine. A consumer skips dead rows at about 20,000
 * per millisecond, and autovacuum runs once a minute, which is 300,000 dead rows at 5,000 tasks a
 * second. So this vacuums after a few thousand rows. While an old transaction prevents the removal
 * of dead rows, it uses at most a twentieth of the time.
 */
final class Housekeeping {
  private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
  private static final Duration BETWEEN_SWEEPS = Duration.ofMinutes(1);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(2);
  private static final Duration LONGEST_VACUUM = Duration.ofMinutes(10);
  private static final int REST = 20;

  private static final String CROWDED =
      "select relname from pg_stat_user_tables"
          + " where relid in (to_regclass('queue_tasks'), to_regclass('queue_reports'))"
          + " and n_dead_tup > 5000 + n_live_tup / 10";

  /** Skips a table that is being vacuumed already. */
  private static final String VACUUM = "vacuum (skip_locked on, index_cleanup on, truncate off) ";

  private final BrokerContext context;
  private final BackgroundLoop loop;
  private final LongSupplier nanos;
  private long nextSweep;

  Housekeeping(BrokerContext context) {
    this.context = context;
    this.nanos = context.threads().clock();
    this.nextSweep = nanos.getAsLong();
    this.loop =
        context
            .threads()
            .loop(
                LoopSpec.named("broker-housekeeping").patient(LONGEST_VACUUM.multipliedBy(3)),
                this::tidy);
    loop.start();
  }

  private Duration tidy() {
    if (nanos.getAsLong() - nextSweep >= 0) {
      context.database().run(ConsumerSql::sweep);
      nextSweep = nanos.getAsLong() + BETWEEN_SWEEPS.toNanos();
    }
    Duration spent = context.database().run(this::vacuum);
    Duration rest = spent.multipliedBy(REST);
    return context.threads().varied(rest.compareTo(BETWEEN_LOOKS) > 0 ? rest : BETWEEN_LOOKS);
  }

  /** Vacuums the tables and returns the duration. */
  private Duration vacuum(Connection connection) throws SQLException {
    long begin = nanos.getAsLong();
    for (String table : crowded(connection)) {
      connection.setNetworkTimeout(Runnable::run, (int) LONGEST_VACUUM.toMillis());
      try (Statement statement = connection.createStatement()) {
        statement.execute(VACUUM + table);
      }
      log.debug("vacuumed {}", table);
    }
    return Duration.ofNanos(nanos.getAsLong() - begin);
  }

  private static List<String> crowded(Connection connection) throws SQLException {
    List<String> tables = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(CROWDED)) {
      while (rows.next()) {
        tables.add(rows.getString(1));
      }
    }
    return tables;
  }

  void close() {
    loop.stop();
  }
}
