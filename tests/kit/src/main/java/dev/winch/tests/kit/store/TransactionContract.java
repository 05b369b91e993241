package dev.winch.tests.kit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobOutput;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.LogExtent;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.PreparedJob;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.TaskState;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskPath;
import dev.winch.model.spec.TaskSpec;
import dev.winch.store.Changes;
import dev.winch.store.JobQueries.JobQuery;
import dev.winch.store.Transaction;
import dev.winch.store.Transaction.ActiveTasks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Contract tests of transactions. */
interface TransactionContract extends StoreUnderTest {

  private <K, V> Map<K, V> map(Function<Transaction, Map<K, V>> query) {
    return store().write(query);
  }

  private <T> List<T> list(Function<Transaction, List<T>> query) {
    return store().write(query);
  }

  private void inTransaction(Consumer<Transaction> work) {
    store()
        .write(
            transaction -> {
              work.accept(transaction);
              return null;
            });
  }

  @Test
  default void aPreparedJobIsInsertedLikeOneThatIsNot() {
    JobRun prepared = rows().job("convert").build();
    JobRun other = rows().job("upload").build();
    insert(prepared, store().prepare(prepared, StoreRows.spec("convert")));
    insert(other, PreparedJob.NONE);

    for (JobRun job : List.of(prepared, other)) {
      assertThat(store().reads().jobs().spec(job.id())).contains(StoreRows.spec(job.name()));
      assertThat(store().reads().jobs().page(new JobQuery(job.name(), List.of(), 1, 10)).items())
          .extracting(JobRun::id)
          .containsExactly(job.id());
    }
  }

  @Test
  default void whatWasPreparedForAnotherJobIsRefused() {
    JobRun job = rows().job("convert").build();
    PreparedJob other = store().prepare(rows().job("upload").build(), StoreRows.spec("upload"));

    assertThatThrownBy(() -> insert(job, other)).isInstanceOf(InternalException.class);
    assertThat(store().reads().jobs().job(job.id())).isEmpty();
  }

  private void insert(JobRun job, PreparedJob prepared) {
    Changes.NewJob added = new Changes.NewJob(job, StoreRows.spec(job.name()), prepared);
    inTransaction(
        transaction ->
            transaction.apply(
                new Changes(
                    List.of(added),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of())));
  }

  @Test
  default void jobComesBackAsItWasStored() {
    Instant at = Instant.parse("2026-03-04T05:06:07.123456Z");
    JobRun job =
        rows()
            .job("convert")
            .parentId(new TaskId("parent"))
            .scheduleId(new ScheduleId("nightly"))
            .depth(2)
            .description("from wav to ogg")
            .tags(List.of("a, b", "ü"))
            .inputs(Map.of("file", "x.wav", "quote", "\"\\\n"))
            .state(JobState.FAILED)
            .startedAt(at)
            .completedAt(at.plusMillis(1))
            .failedAt(at.plusMillis(2))
            .deleteAt(at.plusSeconds(3))
            .timeoutAt(at.plusSeconds(4))
            .position(1)
            .taskCount(3)
            .progress(33.33)
            .result("done\n")
            .error("exit code 1")
            .build();
    JobSpec spec = StoreRows.spec("convert");
    rows().write().newJob(job, spec).commit();

    assertThat(store().reads().jobs().job(job.id())).contains(job);
    assertThat(store().reads().jobs().spec(job.id())).contains(spec);
    assertThat(map(t -> t.jobs(List.of(job.id())))).containsExactly(Map.entry(job.id(), job));
    assertThat(store().<JobSpec>write(t -> t.spec(job.id()))).isEqualTo(spec);
  }

  @Test
  default void jobThatWasExpectedToBeNewIsSeenByTheWorkThatCounts() {
    JobRun there = rows().job("there").build();
    JobRun fresh = rows().job("fresh").build();
    rows().insert(there);

    assertThat(acceptUnlessThere(there)).isFalse();
    assertThat(acceptUnlessThere(fresh)).isTrue();
    assertThat(store().reads().jobs().job(fresh.id())).contains(fresh);
  }

  private boolean acceptUnlessThere(JobRun job) {
    return store()
        .write(
            transaction -> {
              transaction.expectNew(List.of(job.id()));
              boolean missing = transaction.jobs(List.of(job.id())).isEmpty();
              if (missing) {
                transaction.apply(rows().write().newJob(job, StoreRows.spec(job.name())).changes());
              }
              return missing;
            });
  }

  @Test
  default void taskComesBackAsItWasStored() {
    JobRun job = rows().job("convert").build();
    Instant at = Instant.parse("2026-03-04T05:06:07.000001Z");
    TaskRun task =
        rows()
            .task(job, TaskPath.top(1).child(0).child(2))
            .parentId(new TaskId("parent"))
            .state(TaskState.RUNNING)
            .evaluated(TaskSpec.named("say").run("echo hi").env(Map.of("K", "v")).build())
            .attempts(1)
            .dispatch(2)
            .redelivered(3)
            .queue("fast")
            .priority(9)
            .scheduledAt(at)
            .startedAt(at.plusMillis(1))
            .completedAt(at.plusMillis(2))
            .failedAt(at.plusMillis(3))
            .dueAt(at.plusSeconds(4))
            .process(new NodeProcess(new NodeId("node"), at))
            .progress(12.5)
            .result("out\n")
            .error("why")
            .item(new TaskRun.Item(7, "{\"a\":1}"))
            .children(new TaskRun.Children(10, 5, 3))
            .subjobId(new JobId("child"))
            .build();
    rows().write().newJob(job, StoreRows.spec("convert")).newTasks(task).commit();

    assertThat(store().reads().jobs().task(task.id())).contains(task);
    assertThat(map(t -> t.tasks(List.of(task.id())))).containsExactly(Map.entry(task.id(), task));
  }

  @Test
  default void rowsAreReplacedInAllThatMayChange() {
    JobRun job = rows().job("convert").inputs(Map.of("a", "b")).build();
    TaskRun task =
        rows()
            .task(job)
            .evaluated(TaskSpec.named("say").run("echo b").build())
            .item(new TaskRun.Item(1, "2"))
            .build();
    rows().write().newJob(job, StoreRows.spec("convert")).newTasks(task).commit();
    Instant at = rows().clock().instant();
    JobRun changedJob =
        JobRunRow.of(job)
            .state(JobState.RUNNING)
            .startedAt(at)
            .completedAt(at.plusMillis(1))
            .failedAt(at.plusMillis(2))
            .deleteAt(at.plusSeconds(3))
            .position(1)
            .progress(50)
            .result("result")
            .error("error")
            .build();
    TaskRun changedTask =
        TaskRunRow.of(task)
            .state(TaskState.RUNNING)
            .dispatch(1)
            .redelivered(2)
            .queue("default")
            .priority(3)
            .scheduledAt(at)
            .startedAt(at.plusMillis(1))
            .completedAt(at.plusMillis(2))
            .failedAt(at.plusMillis(3))
            .dueAt(at.plusMillis(4))
            .process(new NodeProcess(new NodeId("node"), at))
            .progress(10)
            .result("result")
            .error("error")
            .children(new TaskRun.Children(3, 2, 1))
            .subjobId(new JobId("child"))
            .build();

    rows().write().jobs(changedJob).tasks(changedTask).commit();
    assertThat(store().reads().jobs().job(job.id())).contains(changedJob);
    assertThat(store().reads().jobs().task(task.id())).contains(changedTask);

    rows().write().jobs(job).tasks(task).commit();
    assertThat(store().reads().jobs().job(job.id())).contains(job);
    assertThat(store().reads().jobs().task(task.id())).contains(task);
  }

  @Test
  default void rowThatIsThereIsNotInsertedAgain() {
    JobRun job = rows().job("convert").build();
    rows().insert(job);

    assertThatThrownBy(() -> rows().insert(rows().job("other").build(), job))
        .isInstanceOf(InternalException.class);

    assertThat(store().reads().jobs().page(new JobQuery("", List.of(), 1, 10)).items())
        .containsExactly(job);
  }

  @Test
  default void rowThatIsNotThereIsNotReplaced() {
    JobRun job = rows().job("stored").build();
    TaskRun task = rows().task(job).build();
    rows().insert(job);

    assertThatThrownBy(() -> rows().write().output(job, "a", "1").tasks(task).commit())
        .isInstanceOf(InternalException.class);
    assertThatThrownBy(() -> rows().write().jobs(rows().job("unknown").build()).commit())
        .isInstanceOf(InternalException.class);

    assertThat(store().reads().jobs().task(task.id())).isEmpty();
    assertThat(StoreRows.outputs(store().reads(), job.id())).isEmpty();
  }

  @Test
  default void whatIsNotThereIsLeftOut() {
    JobRun job = rows().job("only").build();
    rows().insert(job);
    JobId unknown = new JobId("unknown");

    assertThat(map(t -> t.jobs(List.of(unknown, job.id())))).containsOnlyKeys(job.id());
    assertThat(map(t -> t.tasks(List.of(new TaskId("unknown"))))).isEmpty();
    assertThat(map(t -> t.outputs(unknown))).isEmpty();
    assertThat(list(t -> t.activeTasks(unknown, "", 10, 1_000).tasks())).isEmpty();
    assertThat(list(t -> t.items(new TaskId("unknown"), 0, 10))).isEmpty();
    assertThatThrownBy(() -> inTransaction(t -> t.spec(unknown)))
        .isInstanceOf(NotFoundException.class)
        .hasMessage("job not found");
  }

  @Test
  default void nothingIsKeptOfWorkThatThrows() {
    JobRun kept = rows().job("kept").build();
    rows().insert(kept);
    JobRun lost = rows().job("lost").build();
    TaskRun task = rows().task(lost).build();

    assertThatThrownBy(
            () ->
                inTransaction(
                    t -> {
                      t.apply(
                          rows()
                              .write()
                              .newJob(lost, StoreRows.spec("lost"))
                              .newTasks(task)
                              .jobs(JobRunRow.of(kept).state(JobState.FAILED).build())
                              .output(kept, "a", "1")
                              .logs(rows().part(task, 1, "text"))
                              .changes());
                      t.heartbeat(rows().node("worker"), Instant.EPOCH);
                      t.record(
                          new AuditEntry(
                              kept.id().value(),
                              AuditEntry.Action.CANCELLED,
                              StoreRows.OWNER,
                              Instant.EPOCH));
                      throw new IllegalStateException("crash");
                    }))
        .hasMessage("crash");

    assertThat(store().reads().jobs().job(kept.id())).contains(kept);
    assertThat(store().reads().jobs().job(lost.id())).isEmpty();
    assertThat(store().reads().jobs().spec(lost.id())).isEmpty();
    assertThat(store().reads().jobs().task(task.id())).isEmpty();
    assertThat(StoreRows.outputs(store().reads(), kept.id())).isEmpty();
    assertThat(store().reads().logs().logged(task.id())).isEqualTo(LogExtent.NOTHING);
    assertThat(store().reads().jobs().audit(kept.id().value(), 1, 10).totalItems()).isEqualTo(1);
    assertThat(store().reads().nodes().heardSince(Instant.EPOCH)).isEmpty();
    assertThatThrownBy(() -> inTransaction(t -> t.spec(lost.id())))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  default void outputsAreReadByNameAndReplaced() {
    JobRun job = rows().job("convert").build();
    rows().insert(job);
    rows().write().output(job, "a", "1").output(job, "b", "2").output(job, "c", "").commit();
    rows().write().output(job, "b", "two").commit();

    assertThat(map(t -> t.outputs(job.id(), List.of("b", "c", "d"))))
        .isEqualTo(Map.of("b", "two", "c", ""));
    assertThat(map(t -> t.outputs(job.id()))).isEqualTo(Map.of("a", "1", "b", "two", "c", ""));
    assertThat(StoreRows.outputs(store().reads(), job.id()))
        .isEqualTo(Map.of("a", "1", "b", "two", "c", ""));
  }

  @Test
  default void f4_outputsAreMeasuredInBytesAndStreamedByName() {
    JobRun job = rows().job("convert").outputBytes(7).build();
    rows().insert(job);
    rows().write().output(job, "b", "\u00e4\u20ac").output(job, "a", "x".repeat(400_000)).commit();
    for (int i = 0; i < 600; i++) {
      rows().write().output(job, "n%04d".formatted(i), "value " + i).commit();
    }

    assertThat(store().reads().jobs().job(job.id()).orElseThrow().outputBytes()).isEqualTo(7);
    assertThat(one(t -> t.outputBytes(job.id(), "b"))).isEqualTo(5);
    assertThat(one(t -> t.outputBytes(job.id(), "a"))).isEqualTo(400_000);
    assertThat(one(t -> t.outputBytes(job.id(), "unknown"))).isZero();
    assertThat(StoreRows.outputs(store().reads(), job.id()))
        .hasSize(602)
        .containsEntry("b", "\u00e4\u20ac")
        .containsEntry("n0599", "value 599");

    List<JobOutput> seen = new ArrayList<>();
    store()
        .reads()
        .jobs()
        .outputs(job.id(), bytes -> bytes < 400_000, out -> seen.add(out) && seen.size() < 3);
    assertThat(seen)
        .containsExactly(
            new JobOutput("a", 400_000, Optional.empty()),
            new JobOutput("b", 5, Optional.of("\u00e4\u20ac")),
            new JobOutput("n0000", 7, Optional.of("value 0")));
  }

  private long one(Function<Transaction, Long> read) {
    return store().<Long>write(read);
  }

  @Test
  default void activeTasksAreTheUnfinishedOnesOfThatJobById() {
    JobRun job = rows().job("mine").build();
    JobRun other = rows().job("other").build();
    List<TaskRun> tasks =
        List.of(TaskState.values()).stream()
            .map(state -> rows().task(job).state(state).build())
            .toList();
    rows().insert(job, other);
    rows().insert(tasks.reversed().toArray(TaskRun[]::new));
    rows().insert(rows().task(other).build());

    assertThat(store().write((Transaction t) -> t.activeTasks(job.id(), "", 10, 1 << 20)))
        .isEqualTo(
            new ActiveTasks(
                tasks.stream().filter(task -> !task.state().isFinal()).toList(), false));
  }

  @Test
  default void f4_activeTasksArePagedByRowsAndByBytes() {
    JobRun job = rows().job("mine").build();
    TaskSpec large = TaskSpec.named("large").run("x".repeat(50_000)).build();
    List<TaskRun> tasks =
        IntStream.range(0, 12)
            .mapToObj(i -> rows().task(job).state(TaskState.SCHEDULED))
            .map(task -> task.evaluated(Optional.of(large)).build())
            .toList();
    rows().insert(job);
    rows().insert(tasks.toArray(TaskRun[]::new));

    assertThat(pages(job.id(), 5, 1 << 20)).containsExactly(5, 5, 2);
    assertThat(pages(job.id(), 6, 1 << 20)).containsExactly(6, 6);
    assertThat(pages(job.id(), 100, 175_000)).containsExactly(3, 3, 3, 3);
    assertThat(pages(job.id(), 100, 1)).hasSize(12).containsOnly(1);
    assertThat(pages(job.id(), 100, 1 << 20)).containsExactly(12);
    assertThat(list(t -> t.activeTasks(job.id(), tasks.get(9).id().value(), 100, 1 << 20).tasks()))
        .isEqualTo(tasks.subList(10, 12));
  }

  /** How many tasks each page holds. */
  private List<Integer> pages(JobId job, int rows, long bytes) {
    List<Integer> sizes = new ArrayList<>();
    String after = "";
    ActiveTasks page;
    do {
      String last = after;
      page = store().write((Transaction t) -> t.activeTasks(job, last, rows, bytes));
      sizes.add(page.tasks().size());
      after = page.tasks().getLast().id().value();
    } while (page.more());
    return sizes;
  }

  @Test
  default void itemsAreReadInPieces() {
    JobRun job = rows().job("mine").build();
    TaskRun each = rows().task(job).build();
    List<String> values = IntStream.range(0, 2_000).mapToObj(i -> "\"item " + i + "\"").toList();
    rows().write().newJob(job, StoreRows.spec("mine")).newTasks(each).items(each, values).commit();

    assertThat(list(t -> t.items(each.id(), 0, 3))).isEqualTo(values.subList(0, 3));
    assertThat(list(t -> t.items(each.id(), 250, 600))).isEqualTo(values.subList(250, 850));
    assertThat(list(t -> t.items(each.id(), 1_999, 10))).isEqualTo(values.subList(1_999, 2_000));
    assertThat(list(t -> t.items(each.id(), 2_000, 10))).isEmpty();
    assertThat(list(t -> t.items(each.id(), 0, 5_000))).isEqualTo(values);
  }

  /** H3, E10: text that some databases refuse is no error; what stands in its place is theirs. */
  @Test
  default void oddTextIsNeverAnError() {
    String odd = "a\0b\ud800c\uffff\u202e";
    JobRun job =
        rows()
            .job(odd)
            .description(odd)
            .tags(List.of(odd))
            .inputs(Map.of(odd, odd))
            .result(odd)
            .error(odd)
            .build();
    TaskRun task =
        rows()
            .task(job)
            .queue(odd)
            .result(odd)
            .error(odd)
            .process(new NodeProcess(new NodeId(odd), Instant.EPOCH))
            .build();
    rows()
        .write()
        .newJob(job, StoreRows.spec(odd))
        .newTasks(task)
        .output(job, odd, odd)
        .items(task, List.of(odd))
        .logs(rows().part(task, 1, odd))
        .commit();
    rows().write().jobs(job).tasks(task).commit();

    assertThat(store().reads().jobs().job(job.id()).orElseThrow().name())
        .startsWith("a")
        .endsWith("\u202e");
    assertThat(store().reads().jobs().task(task.id())).isPresent();
    assertThat(store().reads().jobs().spec(job.id())).isPresent();
    assertThat(StoreRows.outputs(store().reads(), job.id())).hasSize(1);
    assertThat(list(t -> t.items(task.id(), 0, 1))).hasSize(1);
    assertThat(store().reads().jobs().job(new JobId(odd))).isEmpty();
    assertThat(store().reads().jobs().task(new TaskId(odd))).isEmpty();
    assertThat(store().reads().users().userByName(odd)).isEmpty();
    assertThat(store().reads().users().roleExists(odd)).isFalse();
    assertThat(store().reads().recovery().tasksIn(TaskState.RUNNING, odd, 1)).isEmpty();
  }

  @Test
  default void manyThreadsWriteOneAfterAnother() throws InterruptedException {
    JobRun job = rows().job("counter").build();
    rows().insert(job);
    List<Thread> threads =
        IntStream.range(0, 8)
            .mapToObj(
                i ->
                    Thread.ofVirtual()
                        .start(
                            () -> {
                              for (int round = 0; round < 25; round++) {
                                increment(job.id());
                              }
                            }))
            .toList();
    for (Thread thread : threads) {
      thread.join(Duration.ofSeconds(30));
    }

    assertThat(store().reads().jobs().job(job.id()).orElseThrow().position()).isEqualTo(200);
  }

  private void increment(JobId id) {
    inTransaction(
        t -> {
          JobRun job = t.jobs(List.of(id)).get(id);
          t.apply(
              rows()
                  .write()
                  .jobs(JobRunRow.of(job).position(job.position() + 1).build())
                  .changes());
        });
  }
}
