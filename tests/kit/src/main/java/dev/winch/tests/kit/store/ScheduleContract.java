package dev.winch.tests.kit.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.event.Due;
import dev.winch.model.fault.InternalException;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.Page;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.TaskState;
import dev.winch.model.spec.Defaults;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Permission;
import dev.winch.model.spec.Schedule;
import dev.winch.model.spec.TaskSpec;
import dev.winch.store.Changes;
import dev.winch.store.ScheduleQueries;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Contract tests of schedules and due rows. */
interface ScheduleContract extends StoreUnderTest {

  private ScheduleQueries schedules() {
    return store().reads().schedules();
  }

  private void add(ScheduledJob... added) {
    commit(new Changes.OfSchedules(List.of(added), List.of(), List.of()));
  }

  private void replace(ScheduledJob... replaced) {
    commit(new Changes.OfSchedules(List.of(), List.of(replaced), List.of()));
  }

  private void delete(ScheduledJob deleted) {
    commit(new Changes.OfSchedules(List.of(), List.of(), List.of(deleted.id())));
  }

  private void commit(Changes.OfSchedules changes) {
    rows().write().schedules(changes).commit();
  }

  private Optional<ScheduledJob> inTransaction(ScheduleId id) {
    return store().write(transaction -> transaction.schedule(id));
  }

  @Test
  default void scheduleComesBackAsItWasStored() {
    JobSpec spec =
        new JobSpec(
            "nightly",
            "every night",
            List.of("a, b", "ü"),
            List.of(
                TaskSpec.named("say").run("echo hi").env(Map.of("K", "{{ secrets.k }}")).build()),
            Map.of("in", "v"),
            Map.of("k", "hush"),
            "{{ tasks.x }}",
            Optional.of(new Defaults(Optional.empty(), Optional.empty(), "5m", "slow", 3)),
            List.of(),
            List.of(new Permission("", "public")),
            Optional.empty(),
            "1h",
            Optional.empty());
    ScheduledJob schedule = rows().schedule(new Schedule(spec, "TZ=Asia/Tokyo 0 3 * * *"));
    ScheduledJob active = schedule.firingAt(Instant.parse("2026-03-04T05:06:07.000001Z"));
    add(active);

    assertThat(schedules().schedule(active.id())).contains(active);
    assertThat(inTransaction(active.id())).contains(active);
    assertThat(schedules().page(1, 10).items()).containsExactly(active.id());
    assertThat(schedules().schedule(new ScheduleId("other"))).isEmpty();
    assertThat(inTransaction(new ScheduleId("other"))).isEmpty();
  }

  @Test
  default void scheduleIsReplacedInStateNextFiringAndError() {
    ScheduledJob schedule = rows().schedule("one").firingAt(rows().clock().instant());
    ScheduledJob other = rows().schedule("two").firingAt(rows().clock().instant());
    add(schedule, other);

    replace(schedule.paused());
    assertThat(schedules().schedule(schedule.id())).contains(schedule.paused());
    replace(schedule.broken("no such day"));
    assertThat(schedules().schedule(schedule.id())).contains(schedule.broken("no such day"));
    assertThat(schedules().schedule(other.id())).contains(other);
  }

  @Test
  default void scheduleIsReplacedWithItsDefinition() {
    ScheduledJob schedule = rows().schedule("one").firingAt(rows().clock().instant());
    ScheduledJob other = rows().schedule("two").firingAt(rows().clock().instant());
    add(schedule, other);
    JobSpec spec = JobSpec.of("uno", List.of(TaskSpec.named("say").run("echo hi").build()));
    ScheduledJob redefined =
        schedule
            .redefined(new Schedule(spec, "@weekly"))
            .firingAt(rows().clock().instant().plusSeconds(7));
    commit(new Changes.OfSchedules(List.of(), List.of(), List.of(redefined), List.of()));

    assertThat(schedules().schedule(schedule.id())).contains(redefined);
    assertThat(inTransaction(schedule.id())).contains(redefined);
    assertThat(schedules().schedule(other.id())).contains(other);
    ScheduledJob unknown = rows().schedule("unknown");
    assertThatThrownBy(
            () ->
                commit(new Changes.OfSchedules(List.of(), List.of(), List.of(unknown), List.of())))
        .isInstanceOf(InternalException.class);
  }

  @Test
  default void aMissingScheduleIsNotReplaced() {
    ScheduledJob unknown = rows().schedule("unknown");

    assertThatThrownBy(() -> replace(unknown)).isInstanceOf(InternalException.class);
    assertThat(schedules().page(1, 10).items()).isEmpty();
  }

  @Test
  default void h6_deletedScheduleLeavesItsJobs() {
    ScheduledJob schedule = rows().schedule("one");
    add(schedule);
    JobRun job = rows().job("started").scheduleId(schedule.id()).build();
    rows().insert(job);

    delete(schedule);

    assertThat(schedules().schedule(schedule.id())).isEmpty();
    assertThat(schedules().page(1, 10).totalItems()).isZero();
    assertThat(store().reads().jobs().job(job.id())).contains(job);
  }

  @Test
  default void h18_schedulesAreListedNewestFirstThenById() {
    List<ScheduledJob> made = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      made.add(rows().schedule("s" + i));
    }
    ScheduledJob twin =
        ScheduledJob.accepted(
            new ScheduleId("0"), made.get(2).schedule(), StoreRows.OWNER, made.get(2).createdAt());
    made.forEach(this::add);
    add(twin);
    List<ScheduleId> newest =
        Stream.of(made.get(4), made.get(3), made.get(2), twin, made.get(1), made.get(0))
            .map(ScheduledJob::id)
            .toList();

    Page<ScheduleId> first = schedules().page(1, 4);
    assertThat(first.items()).isEqualTo(newest.subList(0, 4));
    assertThat(first.totalItems()).isEqualTo(6);
    assertThat(first.totalPages()).isEqualTo(2);
    assertThat(schedules().page(2, 4).items()).isEqualTo(newest.subList(4, 6));
    assertThat(schedules().page(3, 4).items()).isEmpty();
    assertThat(schedules().page(Long.MAX_VALUE, 20).items()).isEmpty();
  }

  @Test
  default void activeJobsOfAScheduleAreThoseThatHaveNotEnded() {
    ScheduleId id = new ScheduleId("nightly");
    JobRun pending = rows().job("pending").scheduleId(id).build();
    JobRun running = rows().job("running").scheduleId(id).state(JobState.RUNNING).build();
    JobRun ended = rows().job("ended").scheduleId(id).state(JobState.COMPLETED).build();
    JobRun foreign = rows().job("foreign").scheduleId(new ScheduleId("other")).build();
    rows().insert(pending, running, ended, foreign, rows().job("plain").build());

    assertThat(activeJobs(id, 10)).containsExactly(pending, running);
    assertThat(activeJobs(id, 1)).containsExactly(pending);
    JobRun over = JobRunRow.of(pending).state(JobState.CANCELLED).build();
    rows().write().jobs(over).commit();
    assertThat(activeJobs(id, 1)).containsExactly(running);
  }

  private List<JobRun> activeJobs(ScheduleId id, int limit) {
    return store().write(transaction -> transaction.activeJobs(id, limit));
  }

  @Test
  default void h6_deletedScheduleWithJobsToBeCancelledIsSeenByTheEngineOnly() {
    ScheduledJob schedule = rows().schedule("one");
    ScheduledJob other = rows().schedule("two");
    add(schedule, other);
    Instant now = rows().clock().instant();
    ScheduledJob deleted = schedule.deleted(StoreRows.OWNER, now);

    replace(deleted);

    assertThat(schedules().schedule(schedule.id())).isEmpty();
    assertThat(schedules().page(1, 10)).isEqualTo(new Page<>(List.of(other.id()), 1, 10, 1, false));
    assertThat(inTransaction(schedule.id())).contains(deleted);
    assertThat(store().reads().due().upTo(now, 10))
        .containsExactly(new Due.Firing(schedule.id(), now));
  }

  @Test
  default void dueRowsAreFoundByTimeWithALimitForEachKind() {
    Instant now = rows().clock().instant().plus(Duration.ofHours(1));
    JobRun bounded = rows().job("late").timeoutAt(now).build();
    JobRun inTime = rows().job("in time").timeoutAt(now.plusNanos(1_000)).build();
    rows().insert(bounded, inTime, rows().job("without bound").build());
    List<TaskRun> retries = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      retries.add(rows().task(bounded).dueAt(now.minusSeconds(i)).build());
    }
    rows().insert(retries.toArray(TaskRun[]::new));
    rows()
        .insert(
            rows().task(bounded).build(),
            rows().task(bounded).dueAt(now.plusNanos(1_000)).build(),
            rows().task(bounded).dueAt(now).state(TaskState.CANCELLED).build());
    ScheduledJob firing = rows().schedule("firing").firingAt(now.minusSeconds(9));
    ScheduledJob paused = rows().schedule("paused").firingAt(now).paused();
    add(firing, paused, rows().schedule("later").firingAt(now.plusSeconds(1)));

    Due.JobTimeout timeout = new Due.JobTimeout(bounded.id(), now);
    Due.Firing fires = new Due.Firing(firing.id(), now.minusSeconds(9));
    assertThat(store().reads().due().upTo(now, 10))
        .containsExactlyInAnyOrder(
            retry(retries.get(0)), retry(retries.get(1)), retry(retries.get(2)), timeout, fires);
    assertThat(store().reads().due().upTo(now, 2))
        .containsExactlyInAnyOrder(retry(retries.get(1)), retry(retries.get(2)), timeout, fires);
    assertThat(store().reads().due().upTo(now.minusSeconds(60), 10)).isEmpty();
  }

  private static Due retry(TaskRun task) {
    return new Due.Retry(task.id(), task.dueAt().orElseThrow());
  }

  @Test
  default void endedRowsAreNotDue() {
    Instant now = rows().clock().instant().plus(Duration.ofHours(1));
    JobRun job = rows().job("late").timeoutAt(now).build();
    TaskRun retry = rows().task(job).dueAt(now).build();
    ScheduledJob schedule = rows().schedule("firing").firingAt(now);
    rows().insert(job);
    rows().insert(retry);
    add(schedule);
    assertThat(store().reads().due().upTo(now, 10)).hasSize(3);

    rows()
        .write()
        .jobs(JobRunRow.of(job).timeoutAt(Optional.empty()).state(JobState.FAILED).build())
        .tasks(TaskRunRow.of(retry).dueAt(Optional.empty()).state(TaskState.SCHEDULED).build())
        .commit();
    replace(schedule.firingAt(now.plusSeconds(1)));
    assertThat(store().reads().due().upTo(now, 10)).isEmpty();
  }

  @Test
  default void oddTextInAScheduleIsNoError() {
    String odd = "a\0b\ud800c\uffff\u202e";
    ScheduledJob schedule = rows().schedule(new Schedule(StoreRows.spec(odd), odd)).broken(odd);
    add(schedule);

    assertThat(schedules().schedule(schedule.id())).isPresent();
    assertThat(schedules().schedule(new ScheduleId(odd))).isEmpty();
  }
}
