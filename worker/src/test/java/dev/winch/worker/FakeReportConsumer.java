package dev.winch.worker;

import dev.winch.broker.Broker.ReportConsumer;
import dev.winch.model.event.Report;
import dev.winch.model.fault.UnavailableException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Where reports arrive: settles each at once, unless it is set to delay or ignore them. */
final class FakeReportConsumer implements ReportConsumer {
  private final List<Report> settled = new CopyOnWriteArrayList<>();
  private final Queue<UnsettledReport> kept = new ConcurrentLinkedQueue<>();
  private volatile Class<? extends Report> keeps;
  private volatile boolean deaf;
  private final AtomicInteger refusals = new AtomicInteger();
  private final AtomicReference<CountDownLatch> hangs = new AtomicReference<>();

  private record UnsettledReport(Report report, CompletableFuture<Void> settled) {}

  @Override
  public CompletableFuture<Void> accept(Report report) {
    CountDownLatch until = hangs.getAndSet(null);
    if (until != null) {
      try {
        until.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    if (deaf) {
      refusals.incrementAndGet();
      return CompletableFuture.failedFuture(
          new UnavailableException("the database does not answer"));
    }
    CompletableFuture<Void> answer = new CompletableFuture<>();
    if (keeps != null && keeps.isInstance(report)) {
      kept.add(new UnsettledReport(report, answer));
    } else {
      settled.add(report);
      answer.complete(null);
    }
    return answer;
  }

  /** From now on reports of this kind wait. */
  void keep(Class<? extends Report> kind) {
    keeps = kind;
  }

  List<Report> waiting() {
    return kept.stream().map(UnsettledReport::report).toList();
  }

  /** Settles what waits, and what comes from now on. */
  void settleAll() {
    keeps = null;
    for (UnsettledReport one = kept.poll(); one != null; one = kept.poll()) {
      settled.add(one.report());
      one.settled().complete(null);
    }
  }

  /** How many reports it did not take. */
  int refusals() {
    return refusals.get();
  }

  /** Holds the next report until the latch opens. */
  void hang(CountDownLatch until) {
    hangs.set(until);
  }

  boolean hangs() {
    return hangs.get() == null;
  }

  void deaf(boolean is) {
    deaf = is;
  }

  /** What was settled, heartbeats left out. */
  List<Report> reports() {
    return settled.stream().filter(report -> report instanceof Report.OfTask).toList();
  }

  /** What was settled of one kind. */
  <R extends Report> List<R> reports(Class<R> kind) {
    return settled.stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  /** Everything that was printed, in the order in which it was settled. */
  String log() {
    StringBuilder text = new StringBuilder();
    for (Report.Logged logged : reports(Report.Logged.class)) {
      logged.parts().forEach(part -> text.append(part.contents()));
    }
    return text.toString();
  }
}
