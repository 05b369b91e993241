package dev.winch.engine.time;

import dev.winch.broker.Broker;
import dev.winch.lifecycle.BackgroundLoop;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.lifecycle.LoopSpec;
import dev.winch.model.event.Report;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.model.run.TaskRun;
import dev.winch.store.NodeQueries;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends this coordinator's heartbeat, repeats requests to drain nodes until they follow, and
 * reports runs as lost if their node has fallen silent or was restarted.
 *
 * <p>Silence is measured by this coordinator's own heartbeats, which take the same way as those of
 * workers: a node is silent if none of its heartbeats arrived while {@link #SILENCE} of our own
 * did. A broker or store that does not answer, a backlog, a suspended coordinator, or a wrong clock
 * therefore loses no run: our own heartbeats are missing or late too, and the count starts again.
 * Several coordinators may watch. A run is lost only once, because that changes its dispatch
 * number.
 */
public final class NodeWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(NodeWatch.class);

  static final Duration SILENCE = Duration.ofSeconds(20);
  static final Duration BEAT = Duration.ofSeconds(5);
  static final Duration LOOK = Duration.ofSeconds(2);

  /** Between two of our own heartbeats; a longer gap means that we heard nothing for a while. */
  static final Duration LONGEST_GAP = Duration.ofSeconds(15);

  private static final int PIECE = 500;

  private final Function<Node.Status, Node> self;
  private final NodeQueries queries;
  private final Broker broker;
  private final InstantSource clock;
  private final BackgroundLoop loop;

  // Confined to the thread that looks

  private Optional<Instant> lastBeat = Optional.empty();
  private Optional<Instant> lastHeard = Optional.empty();
  private Map<NodeId, Sighting> sightings = new HashMap<>();

  /** The last heartbeat of a node, and which of our own had arrived by then. */
  private record Sighting(Instant heardAt, Instant ownBeat) {}

  /**
   * @param self this coordinator as its heartbeat is to describe it now; the process's start and
   *     the time of the heartbeat are by this coordinator's clock
   */
  public NodeWatch(
      Function<Node.Status, Node> self,
      NodeQueries queries,
      Broker broker,
      InstantSource clock,
      BackgroundThreads threads) {
    this.self = self;
    this.queries = queries;
    this.broker = broker;
    this.clock = clock;
    this.loop = threads.loop(LoopSpec.named("nodes").onPlatformThread(), this::next);
  }

  public void start() {
    loop.start();
  }

  private Duration next() {
    beat();
    if (broker.fault().isPresent()) {
      sightings = new HashMap<>();
    } else {
      List<NodeLastSeen> nodes = queries.heardSince(Instant.EPOCH);
      drain(nodes);
      look(nodes);
    }
    return LOOK;
  }

  /**
   * Repeats the request of an operator to drain or to resume, until the node's heartbeats show that
   * it follows: it may have been lost, or the node restarted since.
   */
  private void drain(List<NodeLastSeen> nodes) {
    Instant recently = clock.instant().minus(SILENCE);
    for (NodeLastSeen seen : nodes) {
      Node node = seen.node();
      boolean follows =
          switch (node.status()) {
            case UP, DOWN -> !seen.drained();
            case DRAINING -> seen.drained();
            case OFFLINE -> true;
          };
      if (!follows && !node.queue().isEmpty() && !seen.heardAt().isBefore(recently)) {
        broker.drain(node.id(), seen.drained());
      }
    }
  }

  /** Tells that this coordinator lives, if it is time for it. */
  private void beat() {
    Instant now = clock.instant();
    boolean early =
        lastBeat.filter(at -> !now.isBefore(at) && now.isBefore(at.plus(BEAT))).isPresent();
    if (!early) {
      lastBeat = Optional.of(now);
      tell(new Report.Heartbeat(self.apply(Node.Status.UP)));
    }
  }

  /**
   * Looks once. With queues inside this process there is nothing to look for: its worker lives as
   * long as it does.
   */
  private void look(List<NodeLastSeen> nodes) {
    Optional<Instant> own = ownBeat(nodes);
    if (!broker.shared() || own.isEmpty()) {
      return;
    }
    Instant ownBeat = own.get();
    if (lastHeard.filter(last -> follows(ownBeat, last)).isEmpty()) {
      sightings = new HashMap<>();
    }
    lastHeard = own;
    Map<NodeId, Instant> living = new HashMap<>();
    Map<NodeId, Sighting> seen = new HashMap<>();
    for (NodeLastSeen heard : nodes) {
      Sighting sighting = sighting(heard, ownBeat);
      seen.put(heard.node().id(), sighting);
      if (!isSilent(sighting, ownBeat)) {
        living.put(heard.node().id(), heard.node().startedAt());
      }
    }
    for (TaskRun task : queries.runningWithout(living, PIECE)) {
      NodeId node = task.nodeId().orElseThrow();
      Sighting sighting = seen.computeIfAbsent(node, id -> firstSeen(id, ownBeat));
      if (living.containsKey(node) || isSilent(sighting, ownBeat)) {
        log.warn(
            "task {} of job {} is lost with node {}, dispatch {}",
            task.id(),
            task.jobId(),
            node,
            task.dispatch());
        tell(
            new Report.Lost(task.id(), task.dispatch(), "node " + node + " was lost while it ran"));
      }
    }
    sightings = seen;
  }

  /** When we sent what we heard last of ourselves. */
  private Optional<Instant> ownBeat(List<NodeLastSeen> nodes) {
    Node me = self.apply(Node.Status.UP);
    return nodes.stream()
        .map(NodeLastSeen::node)
        .filter(node -> node.id().equals(me.id()) && node.startedAt().equals(me.startedAt()))
        .map(Node::lastHeartbeatAt)
        .findFirst();
  }

  private static boolean follows(Instant beat, Instant before) {
    return !beat.isBefore(before) && !beat.isAfter(before.plus(LONGEST_GAP));
  }

  private Sighting sighting(NodeLastSeen heard, Instant ownBeat) {
    Sighting before = sightings.get(heard.node().id());
    return before != null && before.heardAt().equals(heard.heardAt())
        ? before
        : new Sighting(heard.heardAt(), ownBeat);
  }

  /** A node that has a run but no row. */
  private Sighting firstSeen(NodeId node, Instant ownBeat) {
    Sighting before = sightings.get(node);
    return before != null && before.heardAt().equals(Instant.MIN)
        ? before
        : new Sighting(Instant.MIN, ownBeat);
  }

  private static boolean isSilent(Sighting sighting, Instant ownBeat) {
    return !ownBeat.isBefore(sighting.ownBeat().plus(SILENCE));
  }

  /** A report that is not accepted is repeated in a later round. */
  private void tell(Report report) {
    var _ =
        broker
            .report(report)
            .exceptionally(
                failure -> {
                  log.debug("{} will be repeated: {}", report, failure.toString());
                  return null;
                });
  }

  /** Tells at last that this coordinator has stopped. */
  @Override
  public void close() {
    loop.close();
    tell(new Report.Heartbeat(self.apply(Node.Status.OFFLINE)));
  }
}
