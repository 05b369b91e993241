package dev.winch.tests.cluster;

import dev.winch.model.run.JobState;
import dev.winch.store.postgres.PostgresStore;
import dev.winch.tests.kit.runtime.TaskProcesses;
import dev.winch.tests.simulation.RealJobs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** What must be true of a cluster once nothing disturbs it any more. */
final class Aftermath {
  private static final String FINAL_STATES =
      Arrays.stream(JobState.values())
          .filter(JobState::isFinal)
          .map(state -> "'" + state + "'")
          .collect(Collectors.joining(", ", "(", ")"));

  /** Of a process: one to publish and one to be delivered to. */
  private static final int RABBIT_CONNECTIONS = 2;

  private final Cluster cluster;
  private final Servers servers;

  Aftermath(Cluster cluster) {
    this.cluster = cluster;
    this.servers = cluster.servers();
  }

  /** Waits until all jobs have ended and no message is left on any way. */
  void awaitRest(Duration atMost) {
    awaitNone("jobs go on", atMost, this::openJobs);
    awaitNone("messages are left", Duration.ofMinutes(2), servers::messages);
    awaitNone("transactions hang", Duration.ofMinutes(1), this::hangingTransactions);
  }

  private List<String> openJobs() {
    return servers.texts(
        "select j.id || ' ' || j.state || coalesce((select ': ' || string_agg("
            + "t.id || ' ' || t.state || ' ' || coalesce(t.node_id, '-'), ', ')"
            + " from tasks t where t.job_id = j.id and t.completed_at is null), '')"
            + " from jobs j where j.state not in "
            + FINAL_STATES);
  }

  private List<String> hangingTransactions() {
    return servers.texts(
        "select pid || ' ' || state || ': ' || query from pg_stat_activity"
            + " where datname = current_database() and xact_start < now() - interval '20 s'");
  }

  /**
   * Holds all jobs against their files.
   *
   * @param lines what the runs of their tasks have left
   */
  RealJobs.Runs checkJobs(RealJobs jobs, Client client, Path lines) {
    Collection<String> stored = new TreeSet<>(servers.texts("select id from jobs"));
    for (String accepted : client.accepted()) {
      if (!stored.contains(accepted)) {
        throw new AssertionError("accepted, and lost: job " + accepted);
      }
    }
    try (PostgresStore store = servers.store()) {
      return jobs.check(store.reads(), stored, client.asked(), Files.readAllLines(lines));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many jobs are stored, those inside of others included. */
  long jobs() {
    return Long.parseLong(servers.texts("select count(*) from jobs").getFirst());
  }

  /** Stops all processes, and looks for what they have left open. */
  void checkConnections() {
    awaitNone("connections to the broker are too many", Duration.ofSeconds(30), this::tooMany);
    for (Member member : cluster.members()) {
      if (!member.stop()) {
        throw new AssertionError(member.name() + " goes on after SIGTERM");
      }
    }
    Duration soon = Duration.ofSeconds(20);
    awaitNone("connections to the database", soon, servers::databaseConnections);
    awaitNone("connections to the broker", soon, servers::brokerConnections);
    awaitNone("processes of tasks", soon, () -> new TaskProcesses(cluster.runs()).living());
  }

  private List<String> tooMany() {
    List<String> now = servers.brokerConnections();
    return now.size() > RABBIT_CONNECTIONS * cluster.members().size() ? now : List.of();
  }

  private static void awaitNone(String what, Duration atMost, Supplier<List<?>> left) {
    long end = System.nanoTime() + atMost.toNanos();
    for (List<?> now = left.get(); !now.isEmpty(); now = left.get()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("%s: %d: %s".formatted(what, now.size(), now));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(200);
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted; %s: %d: %s".formatted(what, now.size(), now), e);
      }
    }
  }
}
