package dev.winch.tests.simulation;

import static dev.winch.tests.simulation.Violation.unless;

import dev.winch.model.event.Report;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks every run that is declared lost: its node was replaced by another process, or silent while
 * the heartbeats of the declaring coordinator arrived for long enough.
 */
final class NodeInvariants {
  private static final Duration SILENCE = Duration.ofSeconds(20);

  /** A watch counts no further over such a gap, and a clock may be set back by as much as 3 s. */
  private static final Duration GAP = Duration.ofSeconds(18);

  private final Ledger ledger;
  private final boolean apart;
  private final Tally tally;
  private final Map<NodeId, Heard> last = new HashMap<>();
  private final Map<Watcher, List<Heard>> own = new HashMap<>();
  private int commits;

  private record Heard(NodeLastSeen node, int commit) {
    Instant sentAt() {
      return node.node().lastHeartbeatAt();
    }
  }

  private record Watcher(NodeId id, Instant startedAt) {
    static Watcher of(Node node) {
      return new Watcher(node.id(), node.startedAt());
    }
  }

  /**
   * @param apart whether nodes outlive the engine, so that there is anything to watch
   */
  NodeInvariants(Ledger ledger, boolean apart, Tally tally) {
    this.ledger = ledger;
    this.apart = apart;
    this.tally = tally;
  }

  /** Heartbeats came through to the store; two of one instant look the same. */
  void committed(List<NodeLastSeen> nodes) {
    commits++;
    for (NodeLastSeen node : nodes) {
      Heard heard = new Heard(node, commits);
      own.computeIfAbsent(Watcher.of(node.node()), _ -> new ArrayList<>()).add(heard);
      Heard before = last.get(node.node().id());
      boolean same = before != null && before.node().heardAt().equals(node.heardAt());
      last.put(node.node().id(), same ? new Heard(node, before.commit()) : heard);
    }
  }

  /** What a coordinator says. */
  void said(Node watcher, Report report) {
    if (report instanceof Report.Lost lost) {
      lost(watcher, lost);
    }
  }

  private void lost(Node watcher, Report.Lost lost) {
    unless(apart, "dies with the engine alone, yet is lost", lost);
    TaskRun task = ledger.task(lost.task()).orElseThrow();
    unless(
        task.state() == TaskState.RUNNING && task.dispatch() == lost.dispatch(),
        "does not run, yet is lost",
        lost,
        task);
    Optional<Heard> heard = Optional.ofNullable(last.get(task.nodeId().orElseThrow()));
    boolean followed =
        heard
            .filter(
                it ->
                    it.node().node().startedAt().isAfter(task.process().orElseThrow().startedAt()))
            .isPresent();
    Duration silence =
        silence(
            own.getOrDefault(Watcher.of(watcher), List.of()), heard.map(Heard::commit).orElse(0));
    unless(
        followed || silence.compareTo(SILENCE) >= 0,
        "sent a heartbeat, yet is lost",
        lost,
        task,
        heard,
        silence);
    tally.count(followed ? "followed on its node" : "lost with its node");
  }

  /**
   * For how long, without a gap, one's own heartbeats came through since this commit, up to the one
   * that is stored now; they may have come in another order.
   */
  private static Duration silence(List<Heard> own, int since) {
    List<Instant> sent = new ArrayList<>();
    for (Heard beat : own) {
      if (beat.commit() <= since) {
        sent.clear();
      }
      sent.add(beat.sentAt());
    }
    Optional<Instant> heard =
        own.isEmpty() ? Optional.empty() : Optional.of(own.getLast().sentAt());
    sent.removeIf(at -> heard.filter(at::isAfter).isPresent());
    sent.sort(null);
    Duration silence = Duration.ZERO;
    for (int i = 1; i < sent.size(); i++) {
      Duration pause = Duration.between(sent.get(i - 1), sent.get(i));
      silence = pause.compareTo(GAP) > 0 ? Duration.ZERO : silence.plus(pause);
    }
    return silence;
  }
}
