package dev.winch.tests.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** What happens to a cluster, at random, one thing after another; networks stay cut meanwhile. */
final class Disturbances {
  private static final int LONGEST_SHIFT_MINUTES = 10;

  private final Cluster cluster;
  private final Random random;
  private final Duration calm;
  private final Duration longestBlock;
  private final Map<String, Integer> counts = new TreeMap<>();
  private final Map<Host, Thread> blocked = new ConcurrentHashMap<>();

  /**
   * @param calm between two of them, on average
   * @param longestBlock of the network
   */
  Disturbances(Cluster cluster, long seed, Duration calm, Duration longestBlock) {
    this.cluster = cluster;
    this.random = new Random(seed);
    this.calm = calm;
    this.longestBlock = longestBlock;
  }

  /** Disturbs as long as it is asked to, then lets everybody reach everybody again. */
  void run(BooleanSupplier goesOn) throws InterruptedException {
    while (goesOn.getAsBoolean()) {
      TimeUnit.NANOSECONDS.sleep(calm.toNanos() * random.nextInt(50, 150) / 100);
      Servers servers = cluster.servers();
      switch (random.nextInt(14)) {
        case 0, 1, 2 -> count("worker killed", () -> replace(any(cluster.workers()), true));
        case 3, 4 -> count("coordinator killed", () -> replace(any(cluster.coordinators()), true));
        case 5 -> count("worker stopped", () -> replace(any(cluster.workers()), false));
        case 6 -> count("broker's connections cut", servers::cutBrokerConnections);
        case 7 -> count("database's connections cut", servers::cutDatabaseConnections);
        case 8 -> count("database crashed", servers::restartDatabase);
        case 9 -> count("broker crashed", servers::restartBroker);
        case 10, 11 -> block(any(cluster.places()).host());
        default -> count("worker's clock set", () -> shift(any(cluster.workers())));
      }
    }
    for (Thread block : blocked.values()) {
      block.join();
    }
  }

  private Cluster.Place any(List<Cluster.Place> places) {
    return places.get(random.nextInt(places.size()));
  }

  private void count(String what, Runnable disturbance) {
    counts.merge(what, 1, Integer::sum);
    disturbance.run();
  }

  private static void replace(Cluster.Place place, boolean kill) {
    Member member = place.member();
    if (kill) {
      member.kill();
    } else if (!member.stop()) {
      throw new AssertionError(member.name() + " goes on after SIGTERM:\n" + member.log());
    }
    member.start();
  }

  private void block(Host host) {
    long millis = longestBlock.toMillis() * random.nextInt(10, 101) / 100;
    OptionalInt port =
        switch (random.nextInt(4)) {
          case 0 -> OptionalInt.of(cluster.servers().databasePort());
          case 1 -> OptionalInt.of(cluster.servers().brokerPort());
          default -> OptionalInt.empty();
        };
    blocked.computeIfAbsent(
        host,
        _ -> {
          count("network blocked", () -> host.block(port));
          return Thread.ofVirtual().start(() -> unblock(host, millis));
        });
  }

  private void unblock(Host host, long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    host.unblock();
    blocked.remove(host);
  }

  private void shift(Cluster.Place place) {
    int minutes = random.nextInt(-LONGEST_SHIFT_MINUTES, LONGEST_SHIFT_MINUTES + 1);
    place.clock().set(Duration.ofMinutes(minutes));
  }

  /** The most runs that they may have broken off or made uncertain. */
  int runsAtStake() {
    int all = cluster.workers().size() * Cluster.SLOTS;
    return counts.entrySet().stream()
        .mapToInt(
            count ->
                count.getValue() * (count.getKey().startsWith("worker ") ? Cluster.SLOTS : all))
        .sum();
  }

  /** How often what happened. */
  @Override
  public String toString() {
    return counts.toString();
  }
}
