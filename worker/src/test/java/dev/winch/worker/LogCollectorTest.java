package dev.winch.worker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.winch.broker.inprocess.InProcessBroker;
import dev.winch.model.event.Report;
import dev.winch.model.run.LogExtent;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.LogStream;
import dev.winch.model.run.TaskOrder;
import dev.winch.tests.kit.ManualClock;
import dev.winch.tests.kit.SeededIds;
import dev.winch.tests.kit.broker.Orders;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LogCollectorTest {
  private static final long MANY = 1 << 20;

  private final FakeReportConsumer reports = new FakeReportConsumer();
  private final ManualTimer timer = new ManualTimer();
  private final InProcessBroker broker = new InProcessBroker((_, _) -> Optional.empty());
  private final Reporter reporter = new Reporter(broker, timer);

  LogCollectorTest() {
    broker.consumeReports(reports);
  }

  @Test
  void theFirstOutputIsSentSoonAndWhatFollowsOnceASecond() {
    LogCollector log = collector(MANY);

    log.output(Optional.empty(), bytes("first"));
    timer.advance(Duration.ofMillis(99));
    assertThat(parts()).isEmpty();
    timer.advance(Duration.ofMillis(1));
    assertThat(parts()).extracting(LogPart::contents).containsExactly("first");

    log.output(Optional.empty(), bytes("second "));
    log.output(Optional.empty(), bytes("third"));
    timer.advance(Duration.ofMillis(999));
    assertThat(parts()).hasSize(1);
    timer.advance(Duration.ofMillis(1));
    assertThat(parts()).extracting(LogPart::contents).containsExactly("first", "second third");
  }

  @Test
  void theEndIsSentAtOnceAndClosingWaitsUntilItIsSettled_E35() {
    reports.keep(Report.Logged.class);
    LogCollector log = collector(MANY);
    log.output(Optional.empty(), bytes("last words"));

    Thread closing = Thread.startVirtualThread(log::close);

    await().until(() -> reports.waiting().size() == 1);
    assertThat(closing.isAlive()).isTrue();
    reports.settleAll();
    await().until(() -> !closing.isAlive());
    assertThat(reports.log()).isEqualTo("last words");
  }

  @Test
  void partsAreNumberedFromWhereTheOrderSays() {
    LogCollector log = collector(Orders.order("a"), 5, MANY);

    log.output(Optional.empty(), new byte[LogCollector.FULL_PART]);
    log.output(Optional.empty(), bytes("rest"));
    log.close();

    assertThat(parts()).extracting(LogPart::number).containsExactly(5, 6);
  }

  @Test
  void aPartHoldsNoMoreThanSixtyFourKilobytes() {
    LogCollector log = collector(MANY);

    log.output(Optional.empty(), bytes("x".repeat(200_000)));
    log.close();

    assertThat(parts())
        .extracting(part -> part.contents().length())
        .containsExactly(65_536, 65_536, 65_536, 3_392);
  }

  @Test
  void aProcessPrintsNoFasterThanItsLogIsSettled() {
    reports.keep(Report.Logged.class);
    LogCollector log = collector(1 << 30);
    AtomicInteger taken = new AtomicInteger();
    Thread process =
        Thread.startVirtualThread(
            () -> {
              for (int i = 0; i < 16; i++) {
                log.output(Optional.empty(), new byte[LogCollector.FULL_PART]);
                taken.incrementAndGet();
              }
            });

    await().until(() -> process.getState() == Thread.State.WAITING);
    assertThat(taken).hasValue(2);
    assertThat(reports.waiting()).hasSize(1);

    reports.settleAll();
    await().until(() -> !process.isAlive());
    assertThat(taken).hasValue(16);
  }

  @Test
  void partsTellTheStreamsApartInTheOrderPrinted() {
    LogCollector log = collector(MANY);
    log.output(Optional.of(LogStream.STDOUT), bytes("one "));
    log.output(Optional.of(LogStream.STDOUT), bytes("two "));
    log.output(Optional.of(LogStream.STDERR), bytes("wrong "));
    log.output(Optional.empty(), bytes("pulling "));
    log.output(Optional.of(LogStream.STDOUT), bytes("three"));
    log.close();
    assertThat(parts())
        .extracting(LogPart::number, LogPart::stream, LogPart::contents)
        .containsExactly(
            tuple(1, Optional.of(LogStream.STDOUT), "one two "),
            tuple(2, Optional.of(LogStream.STDERR), "wrong "),
            tuple(3, Optional.empty(), "pulling "),
            tuple(4, Optional.of(LogStream.STDOUT), "three"));
    assertThat(reports.reports(Report.Logged.class)).as("one commit").hasSize(1);
  }

  @Test
  void streamsThatAlternateAreBounded() {
    reports.keep(Report.Logged.class);
    LogCollector log = collector(MANY);
    AtomicInteger taken = new AtomicInteger();
    Thread process =
        Thread.startVirtualThread(
            () -> {
              for (int i = 0; i < 1_000; i++) {
                log.output(
                    Optional.of(i % 2 == 0 ? LogStream.STDOUT : LogStream.STDERR), bytes(i + "\n"));
                taken.incrementAndGet();
              }
              log.close();
            });
    await().until(() -> process.getState() == Thread.State.WAITING);
    assertThat(taken.get()).isLessThanOrEqualTo(2 * LogCollector.MOST_PARTS + 2);
    await()
        .until(
            () -> {
              reports.settleAll();
              return !process.isAlive();
            });
    assertThat(parts()).hasSize(1_000);
    assertThat(parts().getLast().contents()).isEqualTo("999\n");
  }

  @Test
  void aProgressBarDoesNotFillTheLog() {
    LogCollector log = collector(MANY);
    log.output(Optional.empty(), bytes("start\r\n  0%"));
    for (int i = 1; i <= 100_000; i++) {
      log.output(Optional.empty(), bytes("\r " + i / 1_000 + "%"));
      if (i == 50_000) {
        timer.advance(Duration.ofSeconds(1));
      }
    }
    log.output(Optional.empty(), bytes("\ndone\r"));
    log.close();
    assertThat(reports.log()).isEqualTo("start\r\n  0%\r 50%\r 100%\ndone\r");
  }

  @Test
  void aLogBeyondItsLimitEndsWithOneNoticeAndTheProcessContinues() {
    LogCollector log = collector(10);

    log.output(Optional.empty(), bytes("12345678"));
    log.output(Optional.empty(), bytes("9\u00e4bc"));
    for (int i = 0; i < 1_000; i++) {
      log.output(Optional.empty(), new byte[1 << 20]);
    }
    log.close();

    assertThat(reports.log())
        .isEqualTo("123456789\n[output beyond 10 bytes is not kept: worker.limits.log]\n");
  }

  @Test
  void aLogOfExactlyTheLimitIsWhole() {
    LogCollector log = collector(5);

    log.output(Optional.empty(), bytes("12345"));
    log.close();

    assertThat(reports.log()).isEqualTo("12345");
  }

  @Test
  void whenTheWorkerGivesUpNothingWaitsAnyMore() {
    reports.deaf(true);
    LogCollector log = collector(MANY);
    log.output(Optional.empty(), bytes("never stored"));
    Thread closing = Thread.startVirtualThread(log::close);
    await().until(() -> closing.getState() == Thread.State.WAITING);

    reporter.close();

    await().until(() -> !closing.isAlive());
    log.output(Optional.empty(), new byte[10 * LogCollector.FULL_PART]);
  }

  @Test
  void e10_theBoundOfALogCountsForAllDispatchesOfATask() {
    TaskOrder again = Orders.order("a").continuing(new LogExtent(3, 95));
    LogCollector log = collector(again, 100);
    log.output(Optional.empty(), bytes("0123456789"));
    log.close();

    assertThat(parts()).extracting(LogPart::number).containsExactly(4);
    assertThat(parts().getFirst().contents())
        .isEqualTo("01234\n[output beyond 100 bytes is not kept: worker.limits.log]\n");
  }

  @Test
  void aFullLogEndsWithANotice() {
    LogCollector log = collector(Orders.order("a").continuing(new LogExtent(3, 500)), 100);
    log.output(Optional.empty(), bytes("0123456789"));
    log.output(Optional.empty(), bytes("0123456789"));
    log.close();

    assertThat(parts()).hasSize(1);
    assertThat(parts().getFirst().contents()).startsWith("\n[output beyond 100 bytes");
  }

  @Test
  void aPossibleStartOfASecretIsHeldBack() {
    LogCollector log = collector(secretOrder("hunter2"), 1_000);
    log.output(Optional.empty(), bytes("password: hunt"));
    timer.advance(LogCollector.FLUSH);
    assertThat(parts()).extracting(LogPart::contents).containsExactly("password: ");

    log.output(Optional.empty(), bytes("ing\n"));
    timer.advance(LogCollector.FLUSH);
    assertThat(parts()).extracting(LogPart::contents).containsExactly("password: ", "hunting\n");
    log.output(Optional.empty(), bytes("hu"));
    log.close();
    assertThat(parts().getLast().contents()).isEqualTo("hu");
  }

  @Test
  void theBoundOfALogDividesNoSecret() {
    LogCollector log = collector(secretOrder("hunter2"), 10);
    log.output(Optional.empty(), bytes("it is hunter2"));
    log.close();
    assertThat(parts().getFirst().contents()).startsWith("it is \n[output beyond 10 bytes");
  }

  private static TaskOrder secretOrder(String... secrets) {
    TaskOrder order = Orders.order("a");
    return new TaskOrder(
        order.id(),
        order.jobId(),
        1,
        0,
        order.queue(),
        order.task(),
        1,
        0,
        Set.of(secrets),
        Optional.empty());
  }

  private LogCollector collector(TaskOrder order, long limit) {
    return new LogCollector(
        order,
        limit,
        () -> WorkerFixture.started(order),
        reporter,
        timer,
        new ManualClock(),
        new SeededIds(1));
  }

  private LogCollector collector(long limit) {
    return collector(Orders.order("a"), 1, limit);
  }

  private LogCollector collector(TaskOrder order, int firstPart, long limit) {
    TaskOrder numbered =
        new TaskOrder(order.id(), order.jobId(), 1, 0, order.queue(), order.task(), firstPart);
    return new LogCollector(
        numbered,
        limit,
        () -> WorkerFixture.started(numbered),
        reporter,
        timer,
        new ManualClock(),
        new SeededIds(1));
  }

  private List<LogPart> parts() {
    return reports.reports(Report.Logged.class).stream()
        .flatMap(logged -> logged.parts().stream())
        .toList();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
