package dev.winch.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.winch.engine.webhook.WebhookDeliverer;
import dev.winch.engine.webhook.WebhookSender.SendResult;
import dev.winch.lifecycle.LoopSignal;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.WebhookCall;
import dev.winch.store.Transaction;
import dev.winch.tests.kit.TestThreads;
import dev.winch.tests.kit.store.MemoryStore;
import dev.winch.tests.kit.store.StoreRows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Delivery on the test's clock, to a receiver with scripted answers. */
class WebhookDelivererTest {
  private static final SendResult OK = new SendResult.Status(200);
  private static final SendResult BUSY = new SendResult.Status(503);

  private final MemoryStore store = new MemoryStore();
  private final StoreRows rows = new StoreRows(store);
  private final Deque<SendResult> answers = new ArrayDeque<>();
  private final Queue<WebhookCall> sent = new ConcurrentLinkedQueue<>();
  private final LoopSignal newCalls = new LoopSignal();
  private WebhookDeliverer deliverer = deliverer(Runnable::run);

  private WebhookDeliverer deliverer(Executor executor) {
    return new WebhookDeliverer(
        this::write,
        store.reads().due(),
        this::result,
        rows.clock(),
        executor,
        newCalls,
        TestThreads.create());
  }

  private CompletableFuture<Void> write(Consumer<Transaction> work) {
    try {
      store.write(
          transaction -> {
            work.accept(transaction);
            return null;
          });
      return CompletableFuture.completedFuture(null);
    } catch (UnavailableException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private SendResult result(WebhookCall call) {
    sent.add(call);
    return answers.isEmpty() ? OK : answers.remove();
  }

  /** Delivers all that is due now. */
  private void deliver() {
    while (deliverer.round().join() > 0) {
      // Until nothing is.
    }
  }

  private void pass(Duration time) {
    rows.clock().advance(time);
    deliver();
  }

  private List<String> sentIds() {
    return sent.stream().map(WebhookCall::id).toList();
  }

  private WebhookCall pending(JobRun job, int hook) {
    WebhookCall call = rows.call(job, hook);
    rows.write().calls(call).commit();
    return call;
  }

  private JobRun job(String name) {
    JobRun job = rows.job(name).build();
    rows.insert(job);
    return job;
  }

  @Test
  void h16_callsOfAHookArriveInOrder() {
    JobRun job = job("j");
    List<String> pending = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      pending.add(pending(job, 0).id());
    }
    deliver();
    assertThat(sentIds()).isEqualTo(pending);
    assertThat(store.reads().due().nextWebhookCall()).isEmpty();
  }

  @Test
  void aBusyReceiverIsTriedAgainAfterGrowingPauses() {
    WebhookCall call = pending(job("j"), 0);
    answers.addAll(
        List.of(BUSY, new SendResult.Status(500), new SendResult.Unreached("gone"), BUSY, OK));
    Instant first = rows.clock().instant();
    deliver();
    List<Duration> pauses = new ArrayList<>();
    for (Instant last = first; store.reads().due().nextWebhookCall().isPresent(); ) {
      Instant next = store.reads().due().nextWebhookCall().get();
      pauses.add(Duration.between(last, next));
      pass(Duration.between(last, next).minusNanos(1_000));
      assertThat(sent).hasSize(pauses.size());
      pass(Duration.ofNanos(1_000));
      last = next;
    }
    assertThat(pauses)
        .containsExactly(
            Duration.ofSeconds(2),
            Duration.ofSeconds(4),
            Duration.ofSeconds(6),
            Duration.ofSeconds(8));
    assertThat(sentIds()).hasSize(5).containsOnly(call.id());
  }

  @Test
  void afterFiveAttemptsTheNextCallHasItsTurn() {
    JobRun job = job("j");
    WebhookCall lost = pending(job, 0);
    WebhookCall next = pending(job, 0);
    for (int i = 0; i < 5; i++) {
      answers.add(BUSY);
    }
    deliver();
    for (int i = 0; i < 4; i++) {
      pass(Duration.ofSeconds(8));
    }
    assertThat(sentIds())
        .containsExactly(lost.id(), lost.id(), lost.id(), lost.id(), lost.id(), next.id());
    assertThat(store.reads().due().nextWebhookCall()).isEmpty();
  }

  @Test
  void otherAnswersAreFinalAndTheWarningHoldsNothingSecret() {
    JobRun job = job("j");
    WebhookCall secret =
        new WebhookCall(
            "id",
            job.id(),
            3,
            "job.StateChange",
            "https://me:hush-password@receiver:81/hush-path?key=hush-query",
            rows.call(job, 3).headers(),
            rows.call(job, 3).signature(),
            rows.call(job, 3).subject(),
            rows.clock().instant(),
            0,
            0);
    rows.write().calls(secret).commit();
    answers.add(new SendResult.Status(404));
    List<String> warnings = warningsOf(this::deliver);
    assertThat(sent).hasSize(1);
    assertThat(store.reads().due().nextWebhookCall()).isEmpty();
    assertThat(warnings)
        .singleElement()
        .asString()
        .contains(job.id().value(), "receiver:81", "webhooks[3]", "it answered 404")
        .doesNotContain("hush");
  }

  private static List<String> warningsOf(Runnable work) {
    Logger logger = (Logger) LoggerFactory.getLogger(WebhookDeliverer.class);
    ListAppender<ILoggingEvent> appender = new ListAppender<>();
    appender.start();
    logger.addAppender(appender);
    try {
      work.run();
    } finally {
      logger.detachAppender(appender);
    }
    return appender.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void e30_anUndeliverableCallIsDroppedAndTheNextIsSent() {
    JobRun job = job("j");
    pending(job, 0);
    WebhookCall next = pending(job, 0);
    answers.add(new SendResult.Unsendable("its url is no http or https address"));
    assertThat(warningsOf(this::deliver)).hasSize(1);
    assertThat(sentIds()).hasSize(2).endsWith(next.id());
  }

  @Test
  void aDeadReceiverDoesNotDelayOtherReceivers() {
    JobRun job = job("j");
    pending(job, 0);
    WebhookCall other = pending(job, 1);
    answers.add(BUSY);
    deliver();
    assertThat(sentIds()).hasSize(2).endsWith(other.id());
  }

  @Test
  void callsClaimedByADeadProcessAreSentAgainUnderTheirIds() {
    WebhookCall call = pending(job("j"), 0);
    deliverer = deliverer(_ -> {});
    assertThat(deliverer.round().join()).isEqualTo(1);
    deliverer = deliverer(Runnable::run);
    pass(Duration.ofSeconds(19));
    assertThat(sent).isEmpty();
    pass(Duration.ofSeconds(1));
    assertThat(sent).containsExactly(call.with(0, 2));
  }

  @Test
  void aCallWhoseSettlementWasNotKeptIsSentAgain() {
    WebhookCall call = pending(job("j"), 0);
    WebhookDeliverer during =
        new WebhookDeliverer(
            this::write,
            store.reads().due(),
            attempted -> {
              store.breakDown("the disk is full");
              return result(attempted);
            },
            rows.clock(),
            Runnable::run,
            newCalls,
            TestThreads.create());
    assertThat(during.round().join()).isEqualTo(1);
    store.recover();
    pass(Duration.ofSeconds(20));
    assertThat(sentIds()).containsExactly(call.id(), call.id());
    assertThat(store.reads().due().nextWebhookCall()).isEmpty();
  }

  @Test
  void anAttemptThatCouldNotBeginIsNotCounted() {
    pending(job("j"), 0);
    WebhookDeliverer during =
        new WebhookDeliverer(
            this::write,
            store.reads().due(),
            _ -> {
              throw new UnavailableException("no database");
            },
            rows.clock(),
            Runnable::run,
            newCalls,
            TestThreads.create());
    assertThat(during.round().join()).isEqualTo(1);
    pass(Duration.ofSeconds(20));
    assertThat(sent).singleElement().satisfies(call -> assertThat(call.attempts()).isZero());
  }

  @Test
  void severalProcessesShareTheWork() {
    for (int i = 0; i < 100; i++) {
      pending(job("j" + i), 0);
    }
    Deque<Runnable> begun = new ArrayDeque<>();
    WebhookDeliverer one = deliverer(begun::add);
    WebhookDeliverer two = deliverer(begun::add);
    assertThat(one.round().join() + two.round().join()).isEqualTo(100);
    begun.forEach(Runnable::run);
    assertThat(sentIds()).hasSize(100).doesNotHaveDuplicates();
  }

  @Test
  void onlySoManyAreUnderWayAtOnce() {
    for (int i = 0; i < 100; i++) {
      pending(job("j" + i), 0);
    }
    Deque<Runnable> begun = new ArrayDeque<>();
    WebhookDeliverer bounded = deliverer(begun::add);
    assertThat(bounded.round().join()).isEqualTo(64);
    assertThat(bounded.round().join()).isZero();
    begun.remove().run();
    assertThat(bounded.round().join()).isEqualTo(1);
  }

  @Test
  void aStartedDelivererFindsCallsByItself() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor();
        WebhookDeliverer running = deliverer(threads)) {
      running.start();
      JobRun job = job("j");
      WebhookCall first = pending(job, 0);
      WebhookCall second = pending(job, 0);
      newCalls.raise();
      await().until(() -> sentIds().equals(List.of(first.id(), second.id())));
      // Another process's, which is found without being woken.
      WebhookCall third = pending(job, 0);
      await().until(() -> sentIds().equals(List.of(first.id(), second.id(), third.id())));
    }
  }
}
