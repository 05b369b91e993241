package dev.winch.tests.cluster;

import dev.winch.tests.simulation.RealJobs;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Two coordinators and four workers, each on a host of its own, with database and broker. */
final class Cluster implements AutoCloseable {
  private static final int COORDINATORS = 2;
  private static final int WORKERS = 4;
  private static final int SLOTS_PER_QUEUE = 2;

  /** How many tasks a worker runs at a time. */
  static final int SLOTS = SLOTS_PER_QUEUE * RealJobs.QUEUES.size();

  private final Path folder;
  private final Network network = new Network();
  private final Servers servers;
  private final List<Place> coordinators = new ArrayList<>();
  private final List<Place> workers = new ArrayList<>();
  private boolean closed;

  /** A process, where it runs, and the clock that it goes by. */
  record Place(Member member, Host host, ShiftedClock clock) {}

  /**
   * @param folder for everything that its processes write
   */
  Cluster(Servers.Kind kind, Path folder) {
    this.folder = folder;
    try {
      this.servers = new Servers(kind, network.address());
    } catch (RuntimeException e) {
      network.close();
      throw e;
    }
  }

  /** Starts all processes, and waits until they are up. */
  void start() {
    for (int i = 0; i < COORDINATORS; i++) {
      coordinators.add(place("coordinator", i, Map.of()));
    }
    for (int i = 0; i < WORKERS; i++) {
      Map<String, String> variables = new HashMap<>();
      for (String queue : RealJobs.QUEUES) {
        variables.put(
            "WINCH_WORKER_QUEUES_" + queue.toUpperCase(java.util.Locale.ROOT),
            "" + SLOTS_PER_QUEUE);
      }
      variables.put("WINCH_WORKER_DRAIN", "1s");
      variables.put("WINCH_WORKER_TEMP_DIR", runs().resolve("worker" + i).toString());
      variables.put("PATH", programs() + ":" + System.getenv("PATH"));
      workers.add(place("worker", i, variables));
    }
    members().forEach(Member::start);
    members().forEach(Member::awaitUp);
  }

  private Place place(String mode, int number, Map<String, String> more) {
    String name = mode + number;
    ShiftedClock clock = new ShiftedClock(folder.resolve(name + ".clock"));
    Map<String, String> variables = new HashMap<>(servers.variables());
    variables.putAll(more);
    variables.put("WINCH_JAVA_OPTS", "-Xmx160m -XX:TieredStopAtLevel=1");
    if (mode.equals("worker")) {
      variables.putAll(clock.variables());
    }
    Host host = network.host();
    return new Place(new Member(mode, folder.resolve(name), variables, host), host, clock);
  }

  /** The folder for programs that tasks run. */
  Path programs() {
    return folder.resolve("bin");
  }

  /** The folder that tasks work in. */
  Path runs() {
    return folder.resolve("runs");
  }

  Servers servers() {
    return servers;
  }

  List<Place> coordinators() {
    return coordinators;
  }

  List<Place> workers() {
    return workers;
  }

  /** All places. */
  List<Place> places() {
    return Stream.concat(coordinators.stream(), workers.stream()).toList();
  }

  List<Member> members() {
    return places().stream().map(Place::member).toList();
  }

  /** Ends everything, once; what fails on the way leaves the rest to be ended all the same. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try (network;
        servers) {
      members().forEach(Member::close);
    }
    ShiftedClock.removeOrphans();
  }
}
