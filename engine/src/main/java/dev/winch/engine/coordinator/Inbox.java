package dev.winch.engine.coordinator;

import dev.winch.lifecycle.LoopSignal;
import dev.winch.model.event.Command;
import dev.winch.model.event.Event;
import dev.winch.model.event.EventSubject;
import dev.winch.model.event.FollowUp;
import dev.winch.model.event.Report;
import dev.winch.model.fault.UnavailableException;
import dev.winch.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/**
 * Queue of items for a command loop, in order of arrival. Unbounded, because every producer waits
 * for a result: a request for its answer, a worker's log for the commit of its previous part.
 * Thread-safe.
 */
final class Inbox {
  private final Queue<Item> queue = new ConcurrentLinkedQueue<>();
  private final LoopSignal filled = new LoopSignal();
  private volatile Optional<UnavailableException> shut = Optional.empty();

  /** Something to do; {@link #done} completes when it is durable or has failed. */
  sealed interface Item {
    CompletableFuture<Void> done();

    /** Names it without what it carries, which may be secret. */
    String about();

    /** The id of the job, task or schedule that it is about, or what it is about in words. */
    Object subject();

    /** Whether it may be given up when the store does not answer, because someone waits for it. */
    boolean answerable();
  }

  /** Decide about an event. */
  record EventItem(Event event, boolean answerable, CompletableFuture<Void> done) implements Item {
    @Override
    public String about() {
      String kind = event.getClass().getSimpleName();
      return switch (event) {
        case Report.Update report -> report.summary();
        case FollowUp followUp -> followUp.toString();
        default -> kind;
      };
    }

    @Override
    public Object subject() {
      return switch (event.subject()) {
        case EventSubject.Task task -> task.id();
        case EventSubject.Job job -> job.id();
        case EventSubject.NewJob job -> job.id();
        case EventSubject.Schedule schedule -> schedule.id();
      };
    }
  }

  /** Store these jobs and start them, all or none. */
  record SubmissionItem(List<Command.Submit> jobs, CompletableFuture<Void> done) implements Item {
    public SubmissionItem {
      jobs = List.copyOf(jobs);
    }

    @Override
    public String about() {
      return "submission";
    }

    @Override
    public Object subject() {
      return jobs.size() == 1 ? jobs.getFirst().job().id() : jobs.size() + " jobs";
    }

    @Override
    public boolean answerable() {
      return true;
    }
  }

  /** Store what a worker said that moves nothing: log parts, heartbeats. */
  record ReportItem(Report report, CompletableFuture<Void> done) implements Item {
    @Override
    public String about() {
      return report.summary();
    }

    @Override
    public Object subject() {
      return report instanceof Report.OfTask of ? of.task() : "a node";
    }

    @Override
    public boolean answerable() {
      return false;
    }
  }

  /** Change rows that no decision is about, such as users. */
  record TransactionalWork(Consumer<Transaction> work, CompletableFuture<Void> done)
      implements Item {
    @Override
    public String about() {
      return "a change";
    }

    @Override
    public Object subject() {
      return "rows";
    }

    @Override
    public boolean answerable() {
      return true;
    }
  }

  /** A command, given up when the store does not answer, because its sender waits. */
  CompletableFuture<Void> ask(Command command) {
    return put(new EventItem(command, true, new CompletableFuture<>()));
  }

  /** Jobs that are stored together, given up likewise. */
  CompletableFuture<Void> submit(List<Command.Submit> jobs) {
    return put(new SubmissionItem(jobs, new CompletableFuture<>()));
  }

  /** A change of rows that no decision is about, given up likewise. */
  CompletableFuture<Void> ask(Consumer<Transaction> work) {
    return put(new TransactionalWork(work, new CompletableFuture<>()));
  }

  /** A fact, kept until it is committed however long that takes. */
  CompletableFuture<Void> tell(Event event) {
    return put(new EventItem(event, false, new CompletableFuture<>()));
  }

  /** What a worker says, kept likewise. */
  CompletableFuture<Void> tell(Report report) {
    return report instanceof Report.Update update
        ? tell((Event) update)
        : put(new ReportItem(report, new CompletableFuture<>()));
  }

  /** The same, when nobody waits for it. */
  void post(Event event) {
    var _ = tell(event);
  }

  private CompletableFuture<Void> put(Item item) {
    queue.add(item);
    filled.raise();
    refuseIfShut();
    return item.done();
  }

  /** Nobody takes anything any more: whatever waits or comes fails with this reason. */
  void shut(UnavailableException why) {
    shut = Optional.of(why);
    refuseIfShut();
  }

  private void refuseIfShut() {
    shut.ifPresent(why -> takeAll().forEach(item -> item.done().completeExceptionally(why)));
  }

  /** What is there now, the oldest first, at most so much. */
  List<Item> take(int most) {
    List<Item> items = new ArrayList<>();
    while (items.size() < most) {
      Item next = queue.poll();
      if (next == null) {
        break;
      }
      items.add(next);
    }
    return items;
  }

  /** What is there now. */
  List<Item> takeAll() {
    return take(Integer.MAX_VALUE);
  }

  /** Raised for each item. */
  LoopSignal filled() {
    return filled;
  }

  boolean isEmpty() {
    return queue.isEmpty();
  }
}
