package dev.winch.tests.kit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.Omission;
import dev.winch.model.run.Page;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.TaskState;
import dev.winch.model.spec.TaskPath;
import dev.winch.store.Backlog;
import dev.winch.store.JobQueries;
import dev.winch.store.JobQueries.JobQuery;
import dev.winch.store.Reads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Contract tests of lists, their order and their totals. */
interface ReadsContract extends StoreUnderTest {

  @Test
  default void f4_longTextsAreLeftOutOfListsOfJobs() {
    String small = "s".repeat(Omission.SHOWN);
    String large = "l".repeat(Omission.SHOWN + 1);
    JobRun short1 = rows().job("short").description(small).result(small).build();
    JobRun long1 =
        rows()
            .job("long")
            .description(large)
            .result(large)
            .inputs(Map.of("a", large))
            .tags(List.of(large))
            .build();
    rows().insert(short1, long1);
    String path = "/jobs/" + long1.id();
    JobRun shown =
        JobRunRow.of(long1)
            .description(Omission.of(large.length(), path))
            .result(Omission.of(large.length(), path))
            .inputs(Map.of("", Omission.of(large.length() + 8L, path)))
            .tags(List.of())
            .build();

    assertThat(store().reads().jobs().page(new JobQuery("", List.of(), 1, 10)).items())
        .containsExactly(shown, short1);
    assertThat(store().reads().jobs().page(new JobQuery("long", List.of(), 1, 10)).items())
        .containsExactly(shown);
    assertThat(store().reads().jobs().job(long1.id())).contains(long1);
  }

  @Test
  default void f4_longResultsAreLeftOutOfListsOfRuns() {
    JobRun job = rows().job("large").build();
    TaskRun small = rows().task(job).result("s".repeat(Omission.SHOWN)).build();
    TaskRun large = rows().task(job).result("l".repeat(Omission.SHOWN + 1)).build();
    rows().insert(job);
    rows().insert(small, large);
    String note = "[65537 bytes are left out here; GET /tasks/" + large.id() + " has them]";
    List<TaskRun> shown = List.of(small, TaskRunRow.of(large).result(note).build());

    List<TaskRun> execution = new ArrayList<>();
    store().reads().jobs().execution(job.id(), execution::add);
    assertThat(execution).isEqualTo(shown);
    assertThat(StoreRows.executionPage(store().reads(), job.id(), "", 10)).isEqualTo(shown);
    assertThat(store().reads().jobs().task(large.id())).contains(large);
  }

  @Test
  default void decision11_executionIsOrderedByPositionStartAndId() {
    JobRun job = rows().job("mine").build();
    rows().insert(job);
    Instant start = rows().clock().instant();
    TaskRun second = rows().task(job, TaskPath.top(1)).startedAt(start).build();
    TaskRun waiting = rows().task(job).build();
    TaskRun waitingToo = rows().task(job).build();
    TaskRun late = rows().task(job).startedAt(start.plusMillis(2)).build();
    TaskRun early = rows().task(job).startedAt(start.plusMillis(1)).build();
    TaskRun earlyToo = rows().task(job).startedAt(start.plusMillis(1)).build();
    rows().insert(second, waitingToo, waiting, late, earlyToo, early);
    rows().insert(rows().task(rows().job("other").build()).build());

    var execution = new ArrayList<TaskRun>();
    store().reads().jobs().execution(job.id(), execution::add);

    assertThat(execution).containsExactly(early, earlyToo, late, waiting, waitingToo, second);
  }

  @Test
  default void executionIsStreamedWhole() {
    JobRun job = rows().job("mine").build();
    rows().insert(job);
    List<TaskRun> tasks =
        IntStream.range(0, 1_500).mapToObj(i -> rows().task(job).build()).toList();
    rows().insert(tasks.toArray(TaskRun[]::new));

    var execution = new ArrayList<TaskRun>();
    store().reads().jobs().execution(job.id(), execution::add);

    assertThat(execution).isEqualTo(tasks);
  }

  @Test
  default void decision14_executionComesInPagesById() {
    JobRun job = rows().job("mine").build();
    rows().insert(job);
    List<TaskRun> tasks = IntStream.range(0, 5).mapToObj(i -> rows().task(job).build()).toList();
    rows().insert(tasks.toArray(TaskRun[]::new));

    Reads reads = store().reads();
    assertThat(StoreRows.executionPage(reads, job.id(), "", 2)).isEqualTo(tasks.subList(0, 2));
    assertThat(StoreRows.executionPage(reads, job.id(), tasks.get(1).id().value(), 2))
        .isEqualTo(tasks.subList(2, 4));
    assertThat(StoreRows.executionPage(reads, job.id(), tasks.get(3).id().value(), 2))
        .isEqualTo(tasks.subList(4, 5));
    assertThat(StoreRows.executionPage(reads, job.id(), tasks.get(4).id().value(), 2)).isEmpty();
  }

  @Test
  default void jobsAreListedNewestFirst() {
    JobRun[] jobs =
        IntStream.range(0, 5).mapToObj(i -> rows().job("j" + i).build()).toArray(JobRun[]::new);
    rows().insert(jobs);

    Page<JobRun> first = store().reads().jobs().page(new JobQuery("", List.of(), 1, 2));
    assertThat(first).isEqualTo(new Page<>(List.of(jobs[4], jobs[3]), 1, 2, 5, false));
    assertThat(first.totalPages()).isEqualTo(3);
    assertThat(store().reads().jobs().page(new JobQuery("", List.of(), 2, 2)).items())
        .containsExactly(jobs[2], jobs[1]);
    assertThat(store().reads().jobs().page(new JobQuery("", List.of(), 3, 2)).items())
        .containsExactly(jobs[0]);
    assertThat(store().reads().jobs().page(new JobQuery("", List.of(), 4, 2)))
        .isEqualTo(new Page<>(List.of(), 4, 2, 5, false));
  }

  /** H3: the greatest page there can be is an empty one. */
  @Test
  default void hugePageIsEmpty() {
    rows().insert(rows().job("only").build());

    assertThat(store().reads().jobs().page(new JobQuery("", List.of(), Long.MAX_VALUE, 20)).items())
        .isEmpty();
    assertThat(
            store()
                .reads()
                .jobs()
                .page(new JobQuery("only", List.of(), Long.MAX_VALUE, 20))
                .items())
        .isEmpty();
  }

  /** H18: whatever order jobs come in, at one instant or not, lists have one order. */
  @Test
  default void listsAreOrderedByTimeAndId() {
    var random = new Random(3);
    Instant start = rows().clock().instant();
    var jobs = new ArrayList<JobRun>();
    for (int i = 0; i < 120; i++) {
      jobs.add(
          rows()
              .job("equal word")
              .createdAt(start.plus(Duration.ofNanos(1_000L * random.nextInt(6))))
              .build());
    }
    Collections.shuffle(jobs, random);
    for (JobRun job : jobs) {
      rows().insert(job);
      if (random.nextInt(10) == 0) {
        assertThat(store().reads().jobs().page(new JobQuery("equal", List.of(), 1, 1)).items())
            .hasSize(1);
      }
    }
    List<JobRun> newestFirst =
        jobs.stream()
            .sorted(Comparator.comparing(JobRun::createdAt).thenComparing(JobRun::id).reversed())
            .toList();

    assertThat(pages("")).isEqualTo(newestFirst);
    assertThat(pages("word")).isEqualTo(newestFirst);
    assertThat(pages("pending")).isEqualTo(newestFirst);
  }

  private List<JobRun> pages(String text) {
    return IntStream.rangeClosed(1, 12)
        .mapToObj(page -> store().reads().jobs().page(new JobQuery(text, List.of(), page, 10)))
        .flatMap(page -> page.items().stream())
        .toList();
  }

  @Test
  default void tasksInAStateComeInPiecesById() {
    JobRun job = rows().job("mine").build();
    rows().insert(job);
    TaskRun[] waiting =
        IntStream.range(0, 5)
            .mapToObj(i -> rows().task(job).state(TaskState.SCHEDULED).build())
            .toArray(TaskRun[]::new);
    rows().insert(waiting[4], waiting[2], waiting[0], waiting[1], waiting[3]);
    Reads reads = store().reads();

    assertThat(reads.recovery().tasksIn(TaskState.SCHEDULED, "", 2))
        .containsExactly(waiting[0], waiting[1]);
    assertThat(reads.recovery().tasksIn(TaskState.SCHEDULED, waiting[1].id().value(), 2))
        .containsExactly(waiting[2], waiting[3]);
    assertThat(reads.recovery().tasksIn(TaskState.SCHEDULED, waiting[4].id().value(), 2)).isEmpty();
    for (TaskState state : TaskState.values()) {
      TaskRun moved = TaskRunRow.of(waiting[0]).state(state).build();
      rows().write().tasks(moved).commit();
      assertThat(reads.recovery().tasksIn(state, "", 1)).containsExactly(moved);
    }
  }

  @Test
  default void runningCountsTasksOfRunningJobsOnly() {
    JobRun running = rows().job("a").state(JobState.RUNNING).build();
    JobRun ended = rows().job("b").state(JobState.CANCELLED).build();
    rows().insert(running, ended);
    rows()
        .insert(
            rows().task(running).state(TaskState.RUNNING).build(),
            rows().task(running).state(TaskState.RUNNING).build(),
            rows().task(running).state(TaskState.SCHEDULED).build(),
            rows().task(ended).state(TaskState.RUNNING).build());

    assertThat(store().reads().jobs().running()).isEqualTo(new JobQueries.Running(1, 2));
  }

  @Test
  default void f19_runningTasksAreCountedByQueue() {
    assertThat(store().reads().jobs().runningByQueue()).isEmpty();
    JobRun job = rows().job("job").state(JobState.RUNNING).build();
    rows().insert(job);
    rows()
        .insert(
            rows().task(job).state(TaskState.RUNNING).queue("a").build(),
            rows().task(job).state(TaskState.RUNNING).queue("a").build(),
            rows().task(job).state(TaskState.SCHEDULED).queue("a").build(),
            rows().task(job).state(TaskState.RUNNING).queue("b").build(),
            rows().task(job).state(TaskState.RUNNING).queue("").build());
    assertThat(store().reads().jobs().runningByQueue()).isEqualTo(Map.of("a", 2, "b", 1));
  }

  @Test
  default void waitingTasksAreCountedByQueueWithTheOldestAge() {
    assertThat(store().backlog()).isEqualTo(new Backlog(Map.of(), 0, 0, Optional.empty()));
    JobRun job = rows().job("job").state(JobState.RUNNING).build();
    rows().insert(job);
    Instant first = rows().clock().instant();
    Instant second = first.plusSeconds(5);
    rows()
        .insert(
            rows().task(job).state(TaskState.SCHEDULED).queue("a").scheduledAt(second).build(),
            rows().task(job).state(TaskState.SCHEDULED).queue("a").scheduledAt(first).build(),
            rows().task(job).state(TaskState.RUNNING).queue("a").scheduledAt(first).build(),
            rows().task(job).state(TaskState.SCHEDULED).queue("b").scheduledAt(second).build());

    assertThat(store().backlog().queues())
        .isEqualTo(Map.of("a", new Backlog.Waiting(2, first), "b", new Backlog.Waiting(1, second)));
  }

  @Test
  default void nodesWithRecentHeartbeatsAreListedByName() {
    Node old = rows().node("a");
    rows().clock().advance(Duration.ofMinutes(5));
    Node b = rows().node("b");
    Node alsoB = rows().node("b");
    Node c = rows().node("C");
    store()
        .write(
            t -> {
              List.of(alsoB, c, b, old).forEach(node -> t.heartbeat(node, node.lastHeartbeatAt()));
              return null;
            });

    assertThat(nodes(b.lastHeartbeatAt())).containsExactly(c, b, alsoB);
    assertThat(nodes(old.lastHeartbeatAt())).containsExactly(c, old, b, alsoB);
  }

  private List<Node> nodes(Instant since) {
    return store().reads().nodes().heardSince(since).stream().map(NodeLastSeen::node).toList();
  }

  @Test
  default void decision4_runsWithoutALivingNodeAreFound() {
    JobRun job = rows().job("mine").state(JobState.RUNNING).build();
    rows().insert(job);
    Instant start = rows().clock().instant();
    NodeProcess living = new NodeProcess(new NodeId("living"), start.plusSeconds(1));
    TaskRun before = running(job, new NodeProcess(living.node(), start));
    TaskRun held = running(job, living);
    TaskRun dead = running(job, new NodeProcess(new NodeId("dead"), start));
    TaskRun composite = rows().task(job).state(TaskState.RUNNING).build();
    TaskRun ended =
        TaskRunRow.of(dead).id(rows().task(job).build().id()).state(TaskState.FAILED).build();
    rows().insert(before, held, dead, composite, ended);
    Map<NodeId, Instant> since = Map.of(living.node(), living.startedAt());

    assertThat(store().reads().nodes().runningWithout(since, 10)).containsExactly(before, dead);
    assertThat(store().reads().nodes().runningWithout(since, 1)).containsExactly(before);
    assertThat(store().reads().nodes().runningWithout(Map.of(), 10))
        .containsExactly(before, held, dead);
  }

  private TaskRun running(JobRun job, NodeProcess process) {
    TaskRun task = rows().task(job).build();
    return TaskRunRow.of(task)
        .state(TaskState.RUNNING)
        .process(process)
        .startedAt(task.createdAt())
        .build();
  }

  @Test
  default void e51_theAuditTrailIsNewestFirst() {
    JobRun job = rows().job("mine").build();
    rows().insert(job, rows().job("other").build());
    AuditEntry submitted = entry(job, AuditEntry.Action.SUBMITTED, job.createdAt());
    AuditEntry cancelled = entry(job, AuditEntry.Action.CANCELLED, rows().clock().instant());
    AuditEntry restarted = entry(job, AuditEntry.Action.RESTARTED, rows().clock().instant());
    AuditEntry cameAlong =
        new AuditEntry(
            job.id().value(),
            AuditEntry.Action.CANCELLED,
            StoreRows.OWNER,
            rows().clock().instant(),
            Optional.of("parent"));
    store()
        .write(
            t -> {
              t.record(cancelled);
              t.record(restarted);
              t.record(cameAlong);
              return null;
            });

    String id = job.id().value();
    assertThat(store().reads().jobs().audit(id, 1, 10))
        .isEqualTo(
            new Page<>(List.of(cameAlong, restarted, cancelled, submitted), 1, 10, 4, false));
    assertThat(store().reads().jobs().audit(id, 2, 2).items())
        .containsExactly(cancelled, submitted);
    assertThat(store().reads().jobs().audit("unknown", 1, 10).items()).isEmpty();
  }

  private static AuditEntry entry(JobRun job, AuditEntry.Action action, Instant at) {
    return new AuditEntry(job.id().value(), action, StoreRows.OWNER, at);
  }

  @Test
  default void unknownIsEmpty() {
    Reads reads = store().reads();
    JobId job = new JobId("unknown");

    assertThat(reads.jobs().job(job)).isEmpty();
    assertThat(reads.jobs().spec(job)).isEmpty();
    assertThat(StoreRows.outputs(reads, job)).isEmpty();
    assertThat(StoreRows.executionPage(reads, job, "", 10)).isEmpty();
    assertThat(reads.jobs().task(new TaskId("unknown"))).isEmpty();
    assertThat(reads.jobs().running()).isEqualTo(new JobQueries.Running(0, 0));
    assertThat(reads.jobs().page(new JobQuery("", List.of(), 1, 10)))
        .isEqualTo(new Page<>(List.of(), 1, 10, 0, false));
  }
}
