package dev.winch.tests.kit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.User;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.run.WebhookCall.Subject;
import dev.winch.model.spec.TaskPath;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Contract tests of webhook calls: order, claims and settlement. */
interface WebhookContract extends StoreUnderTest {
  Duration LEASE = Duration.ofSeconds(20);

  private JobRun job(String name) {
    JobRun job = rows().job(name).build();
    rows().insert(job);
    return job;
  }

  private Instant now() {
    return rows().clock().instant();
  }

  private List<WebhookCall> claim(int limit) {
    return store().write(t -> t.webhookCalls().claim(now(), now().plus(LEASE), limit));
  }

  private List<String> claimed() {
    return claim(100).stream().map(WebhookCall::id).toList();
  }

  private boolean settle(WebhookCall call) {
    return store().write(t -> t.webhookCalls().settle(call, now()));
  }

  private boolean postpone(WebhookCall call, Instant until) {
    return store().write(t -> t.webhookCalls().postpone(call, until));
  }

  private static Subject.OfJob as(JobRun job, JobState state) {
    return new Subject.OfJob(JobRunRow.of(job).state(state).build(), false);
  }

  @Test
  default void aCallIsHandedOutAsItWasStored() {
    JobRun job = job("mine");
    TaskRun task = rows().task(job).build();
    rows().insert(task);
    JobRun then =
        JobRunRow.of(job)
            .state(JobState.RUNNING)
            .startedAt(now())
            .position(1)
            .progress(12.5)
            .error("e")
            .result("r")
            .build();
    TaskRun started =
        TaskRunRow.of(task).state(TaskState.RUNNING).startedAt(now()).progress(3).build();
    WebhookCall restarted = rows().call(job, 0, "job.StateChange", new Subject.OfJob(then, true));
    WebhookCall ofTask = rows().call(job, 1, "task.StateChange", new Subject.OfTask(started));
    rows().write().calls(restarted, ofTask).commit();
    rows()
        .write()
        .jobs(JobRunRow.of(then).state(JobState.COMPLETED).result("late").build())
        .commit();
    rows()
        .write()
        .tasks(TaskRunRow.of(started).state(TaskState.FAILED).error("late").build())
        .commit();

    assertThat(claim(10)).containsExactly(restarted.with(0, 1), ofTask.with(0, 1));
  }

  @Test
  default void callsOfOneHookComeInOrderAndOneAtATime() {
    JobRun job = job("mine");
    WebhookCall first = rows().call(job, 0);
    WebhookCall second = rows().call(job, 0);
    WebhookCall third = rows().call(job, 0);
    rows().write().calls(first, second).commit();
    rows().write().calls(third).commit();

    List<String> order =
        IntStream.range(0, 3)
            .mapToObj(
                _ -> {
                  WebhookCall only = claim(10).getFirst();
                  assertThat(claim(10)).isEmpty();
                  assertThat(settle(only)).isTrue();
                  return only.id();
                })
            .toList();

    assertThat(order).containsExactly(first.id(), second.id(), third.id());
    assertThat(claim(10)).isEmpty();
    assertThat(store().reads().due().nextWebhookCall()).isEmpty();
  }

  @Test
  default void hooksAndJobsDoNotWaitForOneAnother() {
    JobRun one = job("one");
    JobRun other = job("other");
    WebhookCall a = rows().call(one, 0);
    WebhookCall b = rows().call(one, 1);
    WebhookCall c = rows().call(other, 0);
    rows().write().calls(a, b, c, rows().call(one, 0)).commit();

    assertThat(claimed()).containsExactly(a.id(), b.id(), c.id());
  }

  @Test
  default void aClaimTakesAtMostItsLimitLongestDueFirst() {
    JobRun job = job("mine");
    WebhookCall a = rows().call(job, 0);
    WebhookCall b = rows().call(job, 1);
    WebhookCall c = rows().call(job, 2);
    rows().write().calls(c, a).calls(b).commit();

    assertThat(claim(2)).extracting(WebhookCall::id).containsExactly(a.id(), b.id());
    assertThat(claim(2)).extracting(WebhookCall::id).containsExactly(c.id());
    assertThat(claim(2)).isEmpty();
  }

  @Test
  default void anUnsettledClaimExpires() {
    JobRun job = job("mine");
    rows().write().calls(rows().call(job, 0)).commit();
    WebhookCall dead = claim(10).getFirst();
    Instant end = now().plus(LEASE);
    assertThat(store().reads().due().nextWebhookCall()).contains(end);

    rows().clock().advance(LEASE.minusNanos(1_000));
    assertThat(claim(10)).isEmpty();
    rows().clock().advance(Duration.ofNanos(1_000));
    WebhookCall again = claim(10).getFirst();

    assertThat(again).isEqualTo(dead.with(0, 2));
    assertThat(settle(dead)).isFalse();
    assertThat(postpone(dead, now())).isFalse();
    assertThat(claim(10)).isEmpty();
    assertThat(settle(again)).isTrue();
    assertThat(settle(again)).isFalse();
  }

  @Test
  default void aPostponedCallHoldsItsLine() {
    JobRun job = job("mine");
    WebhookCall first = rows().call(job, 0);
    WebhookCall second = rows().call(job, 0);
    rows().write().calls(first, second).commit();
    Instant again = now().plusSeconds(2);

    assertThat(postpone(claim(10).getFirst(), again)).isTrue();
    assertThat(claim(10)).isEmpty();
    assertThat(store().reads().due().nextWebhookCall()).contains(again);
    rows().clock().advance(Duration.ofSeconds(2));
    List<WebhookCall> due = claim(10);

    assertThat(due).containsExactly(first.with(1, 2));
    assertThat(settle(due.getFirst())).isTrue();
    assertThat(claimed()).containsExactly(second.id());
  }

  @Test
  default void progressThatStillWaitsIsReplacedByLaterProgress() {
    JobRun job = job("mine");
    Subject.OfJob half = new Subject.OfJob(JobRunRow.of(job).progress(50).build(), false);
    WebhookCall[] calls =
        IntStream.range(0, 4)
            .mapToObj(_ -> rows().call(job, 0, "job.Progress", half))
            .toArray(WebhookCall[]::new);
    rows().write().calls(calls[0], calls[1], calls[2]).commit();
    WebhookCall first = claim(10).getFirst();
    rows().write().calls(calls[3]).commit();

    assertThat(first.id()).isEqualTo(calls[0].id());
    assertThat(settle(first)).isTrue();
    WebhookCall last = claim(10).getFirst();
    assertThat(last.id()).isEqualTo(calls[3].id());
    assertThat(settle(last)).isTrue();
    assertThat(claim(10)).isEmpty();
  }

  @Test
  default void progressOfOneTaskDoesNotReplaceThatOfAnother() {
    JobRun job = job("mine");
    TaskRun a = rows().task(job, TaskPath.top(0)).build();
    TaskRun b = rows().task(job, TaskPath.top(1)).build();
    rows().insert(a, b);
    WebhookCall first = rows().call(job, 0, "task.Progress", new Subject.OfTask(a));
    WebhookCall ofA = rows().call(job, 0, "task.Progress", new Subject.OfTask(a));
    WebhookCall ofB = rows().call(job, 0, "task.Progress", new Subject.OfTask(b));
    WebhookCall otherHook = rows().call(job, 1, "job.Progress", as(job, JobState.RUNNING));
    rows().write().calls(first, ofA, ofB, otherHook).commit();

    assertThat(claim(1).stream().allMatch(this::settle)).isTrue();
    assertThat(claimed()).containsExactlyInAnyOrder(ofA.id(), otherHook.id());
  }

  @Test
  default void changesOfStateAreNeverReplaced() {
    JobRun job = job("mine");
    rows().write().calls(rows().call(job, 0), rows().call(job, 0), rows().call(job, 0)).commit();

    int calls = 0;
    for (List<WebhookCall> due = claim(10); !due.isEmpty(); due = claim(10)) {
      assertThat(settle(due.getFirst())).isTrue();
      calls++;
    }
    assertThat(calls).isEqualTo(3);
  }

  @Test
  default void callsGoWithTheirJob() {
    JobRun ended = rows().job("ended").state(JobState.COMPLETED).build();
    JobRun stays = rows().job("stays").build();
    rows().insert(ended, stays);
    WebhookCall first = rows().call(ended, 0);
    WebhookCall kept = rows().call(stays, 0);
    rows().write().calls(first, rows().call(ended, 0), kept).commit();
    WebhookCall claimed = claim(1).getFirst();

    store().write(t -> t.deleteExpiredJobs(stays.createdAt(), Instant.EPOCH, 10));
    while (store().<Integer>write(t -> t.deleteRemains(10)) > 0) {}

    assertThat(claimed.job()).isEqualTo(ended.id());
    assertThat(settle(claimed)).isFalse();
    assertThat(claimed()).containsExactly(kept.id());
  }

  @Test
  default void aClaimIsUndoneWithItsTransaction() {
    JobRun job = job("mine");
    WebhookCall call = rows().call(job, 0);
    rows().write().calls(call).commit();
    try {
      store()
          .write(
              t -> {
                assertThat(t.webhookCalls().claim(now(), now().plus(LEASE), 1)).hasSize(1);
                throw new IllegalStateException("crash");
              });
    } catch (IllegalStateException crash) {
      assertThat(crash).hasMessage("crash");
    }

    assertThat(claim(10)).containsExactly(call.with(0, 1));
  }

  @Test
  default void usersAreReadInTransactions() {
    assertThat(store().<Optional<User>>write(t -> t.user(StoreRows.OWNER)))
        .hasValueSatisfying(user -> assertThat(user.username()).isEqualTo("guest"))
        .isEqualTo(store().reads().users().user(StoreRows.OWNER));
  }
}
