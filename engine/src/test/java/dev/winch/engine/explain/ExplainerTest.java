package dev.winch.engine.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduleState;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.Each;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Parallel;
import dev.winch.model.spec.Schedule;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskPath;
import dev.winch.model.spec.TaskSpec;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExplainerTest {
  private static final Instant NOW = Instant.parse("2026-11-30T08:00:00Z");
  private static final TaskSpec PLAIN = TaskSpec.named("a").run("true").build();

  private static NodeLastSeen node(String host, String queues, Node.Status status, int silent) {
    Instant heard = NOW.minusSeconds(silent);
    return new NodeLastSeen(
        new Node(
            new NodeId("id-" + host),
            "Worker",
            NOW.minusSeconds(900),
            1,
            heard,
            queues,
            status,
            host,
            0,
            3,
            "1",
            status == Node.Status.DOWN ? "docker does not answer" : ""),
        heard);
  }

  private static NodeLastSeen up(String host, String queues) {
    return node(host, queues, Node.Status.UP, 1);
  }

  private static QueueInfo queue(String name, int size, int subscribers, int unacked) {
    return new QueueInfo(name, size, subscribers, unacked);
  }

  private static TaskRunRow row(TaskState state) {
    return TaskRunRow.created(new TaskId("t1"), new JobId("j1"), TaskPath.top(0), NOW)
        .state(state)
        .queue("gpu");
  }

  private static Explanation explain(
      TaskRun task, TaskSpec spec, List<QueueInfo> queues, NodeLastSeen... nodes) {
    return new Explainer(new ClusterView(NOW, queues, List.of(nodes))).task(task, spec);
  }

  private static void assertExplained(Explanation is, WaitReason reason, String message) {
    assertThat(is.message()).isEqualTo(message);
    assertThat(is.reason()).isEqualTo(reason);
    assertThat(is.id()).isEqualTo("t1");
  }

  @Test
  void aQueueWithoutWorkersIsNamedWithTheClosestName() {
    TaskRun task = row(TaskState.SCHEDULED).build();

    Explanation near = explain(task, PLAIN, List.of(queue("gpu", 1, 0, 0)), up("w1", "gpu-a,big"));
    assertExplained(near, WaitReason.NO_WORKER, "No worker serves queue `gpu` (nearest: `gpu-a`).");
    assertThat(near.details()).isEqualTo(Map.of("queue", "gpu", "nearest", "gpu-a"));

    assertExplained(
        explain(task, PLAIN, List.of(), up("w1", "big")),
        WaitReason.NO_WORKER,
        "No worker serves queue `gpu`; served are big.");
    assertExplained(
        explain(task, PLAIN, List.of()),
        WaitReason.NO_WORKER,
        "No worker serves queue `gpu`; there are no workers.");
    assertExplained(
        explain(task, PLAIN, List.of(), node("w1", "gpu", Node.Status.OFFLINE, 1)),
        WaitReason.NO_WORKER,
        "No worker serves queue `gpu`; there are no workers.");
  }

  @Test
  void takenSlotsAreCountedWithWhoHasThem() {
    Explanation taken =
        explain(
            row(TaskState.SCHEDULED).build(),
            PLAIN,
            List.of(queue("gpu", 7, 3, 3)),
            up("w1", "gpu"));

    assertExplained(
        taken,
        WaitReason.SLOTS_TAKEN,
        "3 of 3 slots of queue `gpu` are taken (w1 runs 3); 7 tasks wait in it.");
    assertThat(taken.details())
        .isEqualTo(Map.of("queue", "gpu", "slots", "3", "taken", "3", "waiting", "7"));
    assertExplained(
        explain(
            row(TaskState.SCHEDULED).build(),
            PLAIN,
            List.of(queue("gpu", 1, 3, 1)),
            up("w1", "gpu")),
        WaitReason.QUEUED,
        "The task is in queue `gpu`, which has 2 of 3 slots free; a worker takes it next.");
  }

  @Test
  void workersThatCannotTakeTasksAreNamed() {
    TaskRun task = row(TaskState.SCHEDULED).build();
    List<QueueInfo> queues = List.of(queue("gpu", 1, 3, 0));

    assertExplained(
        explain(task, PLAIN, queues, node("w1", "gpu", Node.Status.DRAINING, 1)),
        WaitReason.DRAINING,
        "Every worker of queue `gpu` drains and takes no more tasks: w1.");
    NodeLastSeen draining = node("w1", "gpu", Node.Status.DRAINING, 1);
    assertExplained(
        explain(task, PLAIN, queues, new NodeLastSeen(draining.node(), draining.heardAt(), true)),
        WaitReason.DRAINING,
        "Every worker of queue `gpu` drains and takes no more tasks: w1."
            + " PUT /nodes/id-w1/resume puts it back into service.");
    assertExplained(
        explain(task, PLAIN, queues, draining, node("w2", "gpu", Node.Status.DOWN, 1)),
        WaitReason.RUNTIME_DOWN,
        "The runtime of every worker of queue `gpu` is down; w2: docker does not answer");
    assertExplained(
        explain(task, PLAIN, queues, node("w1", "gpu", Node.Status.DOWN, 1)),
        WaitReason.RUNTIME_DOWN,
        "The runtime of every worker of queue `gpu` is down; w1: docker does not answer");
    assertExplained(
        explain(task, PLAIN, queues, node("w1", "gpu", Node.Status.UP, 40)),
        WaitReason.NODE_SILENT,
        "Every worker of queue `gpu` is silent: w1, for 40 s. What it runs is started again"
            + " elsewhere if it stays silent.");
    assertThat(
            explain(
                    task,
                    PLAIN,
                    queues,
                    node("w1", "gpu", Node.Status.DOWN, 1),
                    node("w2", "gpu", Node.Status.UP, 1))
                .reason())
        .isEqualTo(WaitReason.QUEUED);
  }

  @Test
  void aRunningTaskIsOnItsNode() {
    TaskRun task =
        row(TaskState.RUNNING)
            .process(new NodeProcess(new NodeId("id-w1"), Instant.EPOCH))
            .startedAt(Optional.of(NOW.minusSeconds(5)))
            .build();

    assertExplained(
        explain(task, PLAIN, List.of(), up("w1", "gpu")),
        WaitReason.RUNNING,
        "The task runs on w1 since 2026-11-30T07:59:55Z.");
    assertExplained(
        explain(task, PLAIN, List.of(), node("w1", "gpu", Node.Status.UP, 12)),
        WaitReason.NODE_SILENT,
        "The task is held by a silent worker: w1, for 12 s. What it runs is started again"
            + " elsewhere if it stays silent.");
    assertExplained(
        explain(task, PLAIN, List.of()),
        WaitReason.RUNNING,
        "The task runs on node id-w1 since 2026-11-30T07:59:55Z.");
  }

  @Test
  void aDelayedRetryHasATime() {
    Instant due = NOW.plusSeconds(12);
    Explanation retry =
        explain(
            row(TaskState.PENDING).attempts(2).dueAt(Optional.of(due)).build(), PLAIN, List.of());

    assertExplained(
        retry, WaitReason.RETRY_DUE, "Retry 2 is due at 2026-11-30T08:00:12Z, in 12 s.");
    assertThat(retry.details()).isEqualTo(Map.of("until", due.toString(), "attempt", "2"));
    assertExplained(
        explain(row(TaskState.PENDING).build(), PLAIN, List.of()),
        WaitReason.STARTING,
        "The engine schedules the task.");
  }

  @Test
  void compositesWaitForTheirChildren() {
    TaskSpec each = TaskSpec.named("e").each(Optional.of(new Each("", "[]", PLAIN, 2))).build();
    TaskSpec parallel =
        TaskSpec.named("p").parallel(Optional.of(new Parallel(List.of(PLAIN)))).build();
    TaskSpec subjob =
        TaskSpec.named("s")
            .subjob(
                Optional.of(
                    new SubJob(
                        "s",
                        "",
                        List.of(PLAIN),
                        Map.of(),
                        Map.of(),
                        Optional.empty(),
                        "",
                        false,
                        List.of())))
            .build();
    TaskRun open =
        row(TaskState.RUNNING).children(Optional.of(new TaskRun.Children(10, 5, 3))).build();

    assertExplained(
        explain(open, each, List.of()),
        WaitReason.CONCURRENCY,
        "3 of 10 elements have ended; 2 run at a time, and 5 wait for their turn.");
    assertExplained(
        explain(open, parallel, List.of()),
        WaitReason.CHILDREN,
        "The task waits for 7 of 10 tasks inside.");
    assertExplained(
        explain(
            row(TaskState.RUNNING).subjobId(Optional.of(new JobId("j2"))).build(),
            subjob,
            List.of()),
        WaitReason.SUBJOB,
        "The task waits for job j2.");
  }

  @Test
  void anEndedJobIsExplainedAsEnded() {
    for (TaskState state : TaskState.values()) {
      if (state.isFinal()) {
        assertThat(explain(row(state).build(), PLAIN, List.of()).reason())
            .isEqualTo(WaitReason.ENDED);
      }
    }
  }

  @Test
  void aJobIsExplainedByTheTaskThatHoldsItUp() {
    Explainer explainer = new Explainer(new ClusterView(NOW, List.of(), List.of()));
    JobRun job =
        JobRunRow.accepted(new JobId("j1"), new UserId("u"), NOW)
            .name("j")
            .state(JobState.RUNNING)
            .build();
    Explanation runs = explainer.task(row(TaskState.RUNNING).build(), PLAIN);
    Explanation waits = explainer.task(row(TaskState.SCHEDULED).build(), PLAIN);

    Explanation held = explainer.job(job, List.of(runs, waits));
    assertThat(held.reason()).isEqualTo(WaitReason.TASK);
    assertThat(held.message())
        .isEqualTo("Task t1 waits: No worker serves queue `gpu`; there are no workers.");
    assertThat(held.tasks()).containsExactly(runs, waits);
    assertThat(explainer.job(job, List.of(runs)).reason()).isEqualTo(WaitReason.RUNNING);
    assertThat(explainer.job(job, List.of()).reason()).isEqualTo(WaitReason.STARTING);
  }

  @Test
  void aScheduleIsPausedInvalidOrHasATime() {
    Explainer explainer = new Explainer(new ClusterView(NOW, List.of(), List.of()));

    assertThat(explainer.schedule(schedule(ScheduleState.PAUSED, "")).reason())
        .isEqualTo(WaitReason.PAUSED);
    assertThat(explainer.schedule(schedule(ScheduleState.ACTIVE, "no such zone")).message())
        .isEqualTo("The schedule starts no jobs: no such zone");
    assertThat(explainer.schedule(schedule(ScheduleState.ACTIVE, "")).message())
        .isEqualTo("The next job starts at 2026-11-30T08:01:00Z, in 60 s.");
  }

  private static ScheduledJob schedule(ScheduleState state, String error) {
    return new ScheduledJob(
        new ScheduleId("s1"),
        new Schedule(JobSpec.of("n", List.of(PLAIN)), "@hourly"),
        state,
        new UserId("u"),
        NOW,
        Optional.of(NOW.plusSeconds(60)),
        error,
        Optional.empty());
  }
}
