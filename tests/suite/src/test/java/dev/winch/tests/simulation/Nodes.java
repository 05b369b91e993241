package dev.winch.tests.simulation;

import dev.winch.model.event.Report;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The simulated worker processes: they send heartbeats, fall silent, die and return. Each has its
 * own clock, hours off the engine's, which may be set while no process runs.
 */
final class Nodes {
  private static final int COUNT = 3;
  private static final Duration BEAT = Duration.ofSeconds(5);

  private final SplittableRandom random;
  private final Trace trace;
  private final Tally tally;
  private final Consumer<Report> beats;
  private final List<Worker> processes;
  private Instant steady;

  /** What a process does. */
  private enum State {
    WORKS,
    /** Works, but its heartbeats do not come. */
    MUTE,
    /** Does nothing, and goes on later as if no time had passed. */
    PAUSED,
    DEAD
  }

  private static final class Worker {
    private final NodeId id;
    private Duration offset;
    private Instant startedAt;
    private Instant nextBeat;
    private State state = State.WORKS;

    private Worker(NodeId id, Duration offset, Instant now) {
      this.id = id;
      this.offset = offset;
      this.startedAt = now.plus(offset);
      this.nextBeat = now;
    }
  }

  /** What became of a process. */
  sealed interface Fate {
    record Died(NodeId node) implements Fate {}

    record Paused(NodeId node) implements Fate {}

    record Resumed(NodeId node) implements Fate {}

    record Other() implements Fate {}
  }

  /**
   * @param now by the engine's clock
   * @param beats takes the heartbeats
   */
  Nodes(SplittableRandom random, Instant now, Trace trace, Tally tally, Consumer<Report> beats) {
    this.random = random;
    this.trace = trace;
    this.tally = tally;
    this.beats = beats;
    this.steady = now;
    this.processes =
        IntStream.range(0, COUNT)
            .mapToObj(
                i ->
                    new Worker(
                        new NodeId("node" + i), i == 0 ? Duration.ZERO : offset(random), now))
            .toList();
  }

  private static Duration offset(SplittableRandom random) {
    return Duration.ofMinutes(random.nextInt(-600, 600));
  }

  /** Time passes; a clock of the engine that is set back means nothing here. */
  void pass(Duration time) {
    if (time.isPositive()) {
      steady = steady.plus(time);
    }
    for (Worker process : processes) {
      if (process.state == State.WORKS && !steady.isBefore(process.nextBeat)) {
        process.nextBeat = steady.plus(BEAT);
        beats.accept(new Report.Heartbeat(described(process)));
      }
    }
  }

  private Node described(Worker process) {
    return new Node(
        process.id,
        "Worker",
        process.startedAt,
        0,
        now(process),
        "default",
        Node.Status.UP,
        "host",
        0,
        0,
        "1");
  }

  private Instant now(Worker process) {
    return steady.plus(process.offset);
  }

  /** The time by the clock of a node. */
  Instant now(NodeId id) {
    return now(process(id));
  }

  /** One that takes tasks; empty if none does. */
  Optional<NodeId> any() {
    List<Worker> working = processes.stream().filter(Nodes::works).toList();
    return working.isEmpty()
        ? Optional.empty()
        : Optional.of(working.get(random.nextInt(working.size())).id);
  }

  /** Whether its runs go on and are heard. */
  boolean works(NodeId id) {
    return works(process(id));
  }

  private static boolean works(Worker process) {
    return process.state == State.WORKS || process.state == State.MUTE;
  }

  boolean isDead(NodeId id) {
    return process(id).state == State.DEAD;
  }

  /** The process of a node that runs what it takes now. */
  NodeProcess current(NodeId id) {
    return new NodeProcess(id, process(id).startedAt);
  }

  private Worker process(NodeId id) {
    return processes.stream().filter(one -> one.id.equals(id)).findFirst().orElseThrow();
  }

  /** Something happens to one of them. */
  Fate upset() {
    Worker process = processes.get(random.nextInt(COUNT));
    return switch (process.state) {
      case WORKS ->
          switch (random.nextInt(4)) {
            case 0, 1 -> becomes(process, State.DEAD, new Fate.Died(process.id));
            case 2 -> becomes(process, State.PAUSED, new Fate.Paused(process.id));
            default -> becomes(process, State.MUTE, new Fate.Other());
          };
      case MUTE -> becomes(process, State.WORKS, new Fate.Other());
      case PAUSED -> becomes(process, State.WORKS, new Fate.Resumed(process.id));
      case DEAD -> random.nextBoolean() ? restarted(process) : new Fate.Other();
    };
  }

  private Fate becomes(Worker process, State state, Fate fate) {
    trace.say("!! node", process.id, state);
    tally.count("node " + state);
    process.state = state;
    return fate;
  }

  /** Another process of the same node, maybe after its clock was set. */
  private Fate restarted(Worker process) {
    steady = steady.plusMillis(1);
    if (random.nextInt(4) == 0) {
      process.offset = offset(random);
    }
    Instant after = process.startedAt.plusNanos(1000);
    process.startedAt = now(process).isAfter(after) ? now(process) : after;
    process.nextBeat = steady;
    return becomes(process, State.WORKS, new Fate.Other());
  }

  /** Those that are silent go on; of the dead some stay dead, but not all. */
  List<Fate> behave() {
    List<Fate> fates = new ArrayList<>();
    for (Worker process : processes) {
      if (process.state == State.PAUSED) {
        fates.add(becomes(process, State.WORKS, new Fate.Resumed(process.id)));
      } else if (process.state == State.MUTE) {
        fates.add(becomes(process, State.WORKS, new Fate.Other()));
      } else if (process.state == State.DEAD && random.nextInt(3) == 0) {
        fates.add(restarted(process));
      }
    }
    if (any().isEmpty()) {
      fates.add(restarted(processes.getFirst()));
    }
    return fates;
  }
}
