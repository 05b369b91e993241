package dev.winch.engine.explain;

import dev.winch.model.fault.NearestName;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.ScheduleState;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.Each;
import dev.winch.model.spec.TaskSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Explains tasks, jobs and schedules at one moment. */
public final class Explainer {
  private static final int NAMED = 3;

  private final ClusterView cluster;

  public Explainer(ClusterView cluster) {
    this.cluster = cluster;
  }

  /**
   * @param spec the task as it runs
   */
  public Explanation task(TaskRun task, TaskSpec spec) {
    return switch (task.state()) {
      case CREATED, PENDING -> pending(task);
      case SCHEDULED -> queued(task);
      case RUNNING -> spec.isComposite() ? open(task, spec) : running(task);
      case COMPLETED, SKIPPED, FAILED, CANCELLED ->
          of(task, WaitReason.ENDED, "The task has ended: " + words(task.state()) + ".", Map.of());
    };
  }

  /**
   * @param underWay its tasks that have not ended, each explained
   */
  public Explanation job(JobRun job, List<Explanation> underWay) {
    JobState state = job.state();
    if (state.isFinal()) {
      return of(job, WaitReason.ENDED, "The job has ended: " + words(state) + ".", underWay);
    }
    if (underWay.isEmpty()) {
      return of(job, WaitReason.STARTING, "The engine starts its next task.", underWay);
    }
    Optional<Explanation> waiting =
        underWay.stream().filter(task -> holdsUp(task.reason())).findFirst();
    return waiting
        .map(
            task ->
                of(
                    job,
                    WaitReason.TASK,
                    "Task " + task.id() + " waits: " + task.message(),
                    underWay))
        .orElseGet(
            () ->
                of(
                    job,
                    WaitReason.RUNNING,
                    "Its tasks run: " + underWay.getFirst().message(),
                    underWay));
  }

  public Explanation schedule(ScheduledJob schedule) {
    String id = schedule.id().value();
    String state = schedule.state().name();
    if (!schedule.error().isEmpty()) {
      String message = "The schedule starts no jobs: " + schedule.error();
      return new Explanation(id, state, WaitReason.INVALID, message, Map.of(), List.of());
    }
    if (schedule.state() == ScheduleState.PAUSED) {
      String message = "The schedule is paused; PUT /scheduled-jobs/" + id + "/resume.";
      return new Explanation(id, state, WaitReason.PAUSED, message, Map.of(), List.of());
    }
    return schedule
        .nextAt()
        .map(
            at ->
                new Explanation(
                    id,
                    state,
                    WaitReason.SCHEDULED,
                    "The next job starts at " + until(at) + ".",
                    Map.of("until", at.toString()),
                    List.of()))
        .orElseGet(
            () ->
                new Explanation(
                    id,
                    state,
                    WaitReason.STARTING,
                    "The engine computes its next time.",
                    Map.of(),
                    List.of()));
  }

  private Explanation pending(TaskRun task) {
    return task.dueAt()
        .map(
            due ->
                of(
                    task,
                    WaitReason.RETRY_DUE,
                    "Retry %d is due at %s.".formatted(task.attempts(), until(due)),
                    Map.of("until", due.toString(), "attempt", String.valueOf(task.attempts()))))
        .orElseGet(() -> of(task, WaitReason.STARTING, "The engine schedules the task.", Map.of()));
  }

  private Explanation queued(TaskRun task) {
    String queue = task.queue();
    List<NodeLastSeen> servers = cluster.servers(queue);
    QueueInfo info = cluster.queue(queue).orElseGet(() -> new QueueInfo(queue, 0, 0, 0));
    if (servers.isEmpty() && info.subscribers() == 0) {
      return noWorker(task);
    }
    if (!servers.isEmpty()) {
      if (all(servers, cluster::isSilent)) {
        return silent(task, servers, "Every worker of queue `" + queue + "` is silent");
      }
      List<NodeLastSeen> heard = servers.stream().filter(Predicate.not(cluster::isSilent)).toList();
      if (all(heard, is(Node.Status.DRAINING))) {
        return of(
            task,
            WaitReason.DRAINING,
            "Every worker of queue `%s` drains and takes no more tasks: %s.%s"
                .formatted(queue, names(heard), resumption(heard)),
            Map.of("queue", queue, "node", ids(heard)));
      }
      List<NodeLastSeen> inService =
          heard.stream().filter(Predicate.not(is(Node.Status.DRAINING))).toList();
      if (all(inService, is(Node.Status.DOWN))) {
        return of(
            task,
            WaitReason.RUNTIME_DOWN,
            "The runtime of every worker of queue `%s` is down; %s: %s"
                .formatted(queue, names(inService), inService.getFirst().node().fault()),
            Map.of("queue", queue, "node", ids(inService)));
      }
    }
    Map<String, String> details =
        Map.of(
            "queue",
            queue,
            "slots",
            String.valueOf(info.subscribers()),
            "taken",
            String.valueOf(info.unacked()),
            "waiting",
            String.valueOf(info.size()));
    if (info.subscribers() > 0 && info.unacked() >= info.subscribers()) {
      return of(
          task,
          WaitReason.SLOTS_TAKEN,
          "%d of %d slots of queue `%s` are taken%s; %d tasks wait in it."
              .formatted(info.unacked(), info.subscribers(), queue, holders(servers), info.size()),
          details);
    }
    return of(
        task,
        WaitReason.QUEUED,
        "The task is in queue `%s`, which has %d of %d slots free; a worker takes it next."
            .formatted(queue, info.subscribers() - info.unacked(), info.subscribers()),
        details);
  }

  private Explanation noWorker(TaskRun task) {
    TreeSet<String> served = new TreeSet<>();
    cluster
        .running()
        .flatMap(seen -> Stream.of(seen.node().queue().split(",")))
        .filter(queue -> !queue.isEmpty())
        .forEach(served::add);
    cluster.queues().stream()
        .filter(queue -> queue.subscribers() > 0)
        .forEach(queue -> served.add(queue.name()));
    Optional<String> nearest =
        NearestName.to(task.queue(), served)
            .or(
                () ->
                    served.stream()
                        .filter(
                            name -> name.startsWith(task.queue()) || task.queue().startsWith(name))
                        .findFirst());
    String hint =
        nearest
            .map(name -> " (nearest: `" + name + "`)")
            .orElse(
                served.isEmpty()
                    ? "; there are no workers"
                    : "; served are " + String.join(", ", served));
    return of(
        task,
        WaitReason.NO_WORKER,
        "No worker serves queue `%s`%s.".formatted(task.queue(), hint),
        nearest
            .map(name -> Map.of("queue", task.queue(), "nearest", name))
            .orElseGet(() -> Map.of("queue", task.queue())));
  }

  private Explanation running(TaskRun task) {
    Optional<NodeLastSeen> holder =
        task.nodeId()
            .flatMap(
                id ->
                    cluster.nodes().stream()
                        .filter(seen -> seen.node().id().equals(id))
                        .findFirst());
    if (holder.isPresent() && cluster.isSilent(holder.get())) {
      return silent(task, List.of(holder.get()), "The task is held by a silent worker");
    }
    String node =
        holder
            .map(seen -> name(seen.node()))
            .or(() -> task.nodeId().map(id -> "node " + id.value()))
            .orElse("a worker");
    String since = task.startedAt().map(at -> " since " + second(at)).orElse("");
    return of(
        task,
        WaitReason.RUNNING,
        "The task runs on " + node + since + ".",
        task.nodeId().map(id -> Map.of("node", id.value())).orElse(Map.of()));
  }

  private Explanation silent(TaskRun task, List<NodeLastSeen> nodes, String what) {
    String each =
        nodes.stream()
            .limit(NAMED)
            .map(
                seen ->
                    "%s, for %d s".formatted(name(seen.node()), cluster.silence(seen).toSeconds()))
            .collect(Collectors.joining("; "));
    return of(
        task,
        WaitReason.NODE_SILENT,
        what + ": " + each + ". What it runs is started again elsewhere if it stays silent.",
        Map.of("node", ids(nodes), "queue", task.queue()));
  }

  private Explanation open(TaskRun task, TaskSpec spec) {
    if (task.subjobId().isPresent()) {
      String job = task.subjobId().get().value();
      return of(task, WaitReason.SUBJOB, "The task waits for job " + job + ".", Map.of("job", job));
    }
    TaskRun.Children children = task.children().orElseGet(() -> new TaskRun.Children(0, 0, 0));
    int concurrency = spec.each().map(Each::concurrency).orElse(0);
    Map<String, String> details =
        Map.of(
            "size",
            String.valueOf(children.size()),
            "completed",
            String.valueOf(children.completions()),
            "concurrency",
            String.valueOf(concurrency));
    if (concurrency > 0 && children.created() < children.size()) {
      return of(
          task,
          WaitReason.CONCURRENCY,
          "%d of %d elements have ended; %d run at a time, and %d wait for their turn."
              .formatted(
                  children.completions(),
                  children.size(),
                  concurrency,
                  children.size() - children.created()),
          details);
    }
    return of(
        task,
        WaitReason.CHILDREN,
        "The task waits for %d of %d tasks inside."
            .formatted(children.size() - children.completions(), children.size()),
        details);
  }

  /** Whether something other than work in progress keeps a task. */
  private static boolean holdsUp(WaitReason reason) {
    return switch (reason) {
      case RETRY_DUE,
          NO_WORKER,
          SLOTS_TAKEN,
          QUEUED,
          DRAINING,
          RUNTIME_DOWN,
          NODE_SILENT,
          STARTING ->
          true;
      case ENDED, RUNNING, CONCURRENCY, CHILDREN, SUBJOB, TASK, SCHEDULED, PAUSED, INVALID -> false;
    };
  }

  private static Predicate<NodeLastSeen> is(Node.Status status) {
    return seen -> seen.node().status() == status;
  }

  private static boolean all(List<NodeLastSeen> nodes, Predicate<NodeLastSeen> what) {
    return !nodes.isEmpty() && nodes.stream().allMatch(what);
  }

  private static String holders(List<NodeLastSeen> servers) {
    return servers.isEmpty()
        ? ""
        : servers.stream()
            .limit(NAMED)
            .map(seen -> name(seen.node()) + " runs " + seen.node().runningTasks())
            .collect(Collectors.joining(", ", " (", servers.size() > NAMED ? ", …)" : ")"));
  }

  /** The remedy, if an operator drained one of the nodes. */
  private static String resumption(List<NodeLastSeen> nodes) {
    return nodes.stream()
        .filter(NodeLastSeen::drained)
        .findFirst()
        .map(seen -> " PUT /nodes/" + seen.node().id() + "/resume puts it back into service.")
        .orElse("");
  }

  private static String names(List<NodeLastSeen> nodes) {
    return nodes.stream()
        .limit(NAMED)
        .map(seen -> name(seen.node()))
        .collect(Collectors.joining(", "));
  }

  private static String ids(List<NodeLastSeen> nodes) {
    return nodes.stream()
        .limit(NAMED)
        .map(seen -> seen.node().id().value())
        .collect(Collectors.joining(","));
  }

  private static String name(Node node) {
    return node.hostname().isEmpty() ? "node " + node.id().value() : node.hostname();
  }

  /** Such as {@code 2026-11-30T08:00:12Z, in 12 s}. */
  private String until(Instant at) {
    Duration left = Duration.between(cluster.now(), at);
    return second(at) + (left.isPositive() ? ", in " + left.toSeconds() + " s" : ", now");
  }

  private static String second(Instant at) {
    return at.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static String words(Enum<?> state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static Explanation of(
      TaskRun task, WaitReason reason, String message, Map<String, String> details) {
    return new Explanation(
        task.id().value(), task.state().name(), reason, message, details, List.of());
  }

  private static Explanation of(
      JobRun job, WaitReason reason, String message, List<Explanation> tasks) {
    return new Explanation(job.id().value(), job.state().name(), reason, message, Map.of(), tasks);
  }
}
