package dev.winch.engine.coordinator;

import dev.winch.engine.core.Decider;
import dev.winch.engine.core.Decision;
import dev.winch.engine.core.DecisionContext;
import dev.winch.engine.core.PrintedParts;
import dev.winch.model.event.Command;
import dev.winch.model.event.Due;
import dev.winch.model.event.Event;
import dev.winch.model.event.EventSubject;
import dev.winch.model.event.FollowUp;
import dev.winch.model.event.Message;
import dev.winch.model.event.Report;
import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.WinchException;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.TaskId;
import dev.winch.store.Transaction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides several items in one transaction, in order: an event and all its follow-ups come before
 * the next event, which sees their changes. Created anew for each attempt.
 */
final class Batch {
  private static final Logger log = LoggerFactory.getLogger(Batch.class);

  /** Beyond so many rows, opening more children waits for the next transaction. */
  private static final int ROWS = 2_000;

  /**
   * Characters to be written from which the other items, and composites that are to be opened, wait
   * for the next transaction.
   */
  private static final long HEAVY = 32L << 20;

  private final Collection<Inbox.Item> items;
  private final Supplier<DecisionContext> contexts;
  private final Optional<Outcome> unheard;
  private final MessagePublisher publisher;
  private final JobSpans spans;
  private final IdentityHashMap<Inbox.Item, WinchException> refusals = new IdentityHashMap<>();
  private final Set<FollowUp> later = new LinkedHashSet<>();
  private final List<Due> timers = new ArrayList<>();

  /**
   * @param unheard what was decided before, if the store did not say whether it kept it: the rows
   *     tell, and what follows from those that it kept is done after this batch
   * @param publisher keeps what is sent
   * @param spans made of what ends
   */
  Batch(
      Collection<Inbox.Item> items,
      Supplier<DecisionContext> contexts,
      Optional<Outcome> unheard,
      MessagePublisher publisher,
      JobSpans spans) {
    this.items = items;
    this.contexts = contexts;
    this.unheard = unheard;
    this.publisher = publisher;
    this.spans = spans;
  }

  /**
   * What is left to do after the commit.
   *
   * @param touched what of which job changed
   * @param progress the tasks of queues that started or ended
   * @param ended the spans of what ended
   * @param hasNewCalls whether webhook calls were added
   * @param items how many were decided, at least the first
   */
  record Outcome(
      IdentityHashMap<Inbox.Item, WinchException> refusals,
      Collection<FollowUp> later,
      List<Due> timers,
      List<Message> messages,
      MessagePublisher.OutboxRef ref,
      Collection<JobRun> jobs,
      TouchedRows touched,
      TaskProgress progress,
      JobSpans.Ended ended,
      boolean hasNewCalls,
      int items) {}

  Outcome apply(Transaction transaction) {
    UnitOfWork work = new UnitOfWork(transaction, spans);
    lock(work);
    unheard.ifPresent(before -> takeUp(work, before));
    int decided = 0;
    for (Inbox.Item item : items) {
      switch (item) {
        case Inbox.EventItem event ->
            decide(work, event.event()).refusal().ifPresent(why -> refusals.put(event, why));
        // A new job is never refused: only what it says could be, and that was admitted.
        case Inbox.SubmissionItem together ->
            together.jobs().forEach(submit -> decide(work, submit));
        case Inbox.ReportItem report -> keep(work, report.report());
        case Inbox.TransactionalWork transactional -> transactional.work().accept(transaction);
      }
      decided++;
      if (work.weight() > HEAVY) {
        break;
      }
    }
    List<Message> messages = work.flush();
    MessagePublisher.OutboxRef before =
        unheard.map(Outcome::ref).orElse(MessagePublisher.OutboxRef.NOTHING);
    MessagePublisher.OutboxRef ref = publisher.keep(transaction, messages, before);
    boolean hasNewCalls = work.hasNewCalls() || unheard.filter(Outcome::hasNewCalls).isPresent();
    return new Outcome(
        refusals,
        later,
        timers,
        messages,
        ref,
        work.changedJobs(),
        work.touched(),
        work.progress(),
        work.ended(),
        hasNewCalls,
        decided);
  }

  private void takeUp(UnitOfWork work, Outcome before) {
    work.messages().sendAgain(before.messages());
    before.jobs().forEach(job -> work.changed(job.id()));
    work.touched().takeUp(before.touched());
    work.ended().takeUp(before.ended(), work);
    timers.addAll(before.timers());
    later.addAll(before.later());
  }

  /** What moves nothing is stored without a decision. */
  private void keep(UnitOfWork work, Report report) {
    switch (report) {
      case Report.Heartbeat heartbeat ->
          work.transaction().heartbeat(heartbeat.node(), contexts.get().now());
      case Report.Logged logged -> addLogs(work, logged);
      case Report.Update update ->
          throw new InternalException(update.summary() + " was not handed in as an event");
    }
  }

  /** Decides the event and, before anything else, all that follows from it. */
  private Decision decide(UnitOfWork work, Event event) {
    Decision first = one(work, event);
    Deque<FollowUp> steps = new ArrayDeque<>(first.followUps());
    while (!steps.isEmpty()) {
      FollowUp followUp = steps.poll();
      if (waits(followUp, work)) {
        later.add(followUp);
      } else {
        steps.addAll(one(work, followUp).followUps());
      }
    }
    return first;
  }

  /** The rows of the composites say what waits, after a crash too. */
  private static boolean waits(FollowUp followUp, UnitOfWork work) {
    return switch (followUp) {
      case FollowUp.OpenMore _ -> work.size() > ROWS || work.weight() > HEAVY;
      case FollowUp.Open _ -> work.weight() > HEAVY;
      default -> false;
    };
  }

  private Decision one(UnitOfWork work, Event event) {
    Decision decision =
        Decider.decide(DecisionInputLoader.load(work, event), event, contexts.get());
    if (!decision.reason().isEmpty()) {
      log.debug("{}: {}", event.getClass().getSimpleName(), decision.reason());
    }
    decision.warnings().forEach(log::info);
    work.add(decision);
    timers.addAll(decision.timers());
    return decision;
  }

  /** Parts of a run that is not current are dropped; the one that is prints them itself. */
  private void addLogs(UnitOfWork work, Report.Logged logged) {
    logged
        .start()
        .filter(
            _ ->
                work.task(logged.task())
                    .filter(row -> PrintedParts.implyStart(row, logged))
                    .isPresent())
        .ifPresent(start -> decide(work, start));
    work.task(logged.task())
        .map(row -> PrintedParts.kept(row, logged))
        .filter(parts -> !parts.isEmpty())
        .ifPresent(parts -> work.addLogs(logged.task(), parts));
  }

  /** Schedules first: jobs that they started are taken hold of after them in any case. */
  private void lock(UnitOfWork work) {
    Set<TaskId> tasks = new HashSet<>();
    Set<JobId> jobs = new HashSet<>();
    Set<JobId> newJobs = new HashSet<>();
    Set<ScheduleId> schedules = new TreeSet<>();
    for (Inbox.Item item : items) {
      switch (item) {
        case Inbox.EventItem event -> {
          if (event.event() instanceof Command.TriggerSchedule trigger) {
            newJobs.add(trigger.job());
          }
          switch (event.event().subject()) {
            case EventSubject.Task task -> tasks.add(task.id());
            case EventSubject.Job job -> jobs.add(job.id());
            case EventSubject.NewJob job -> newJobs.add(job.id());
            case EventSubject.Schedule schedule -> schedules.add(schedule.id());
          }
        }
        case Inbox.SubmissionItem(List<Command.Submit> together, _) ->
            together.forEach(submit -> newJobs.add(submit.job().id()));
        case Inbox.ReportItem(Report report, _) -> {
          if (report instanceof Report.Logged logged) {
            tasks.add(logged.task());
          }
        }
        case Inbox.TransactionalWork _ -> {}
      }
    }
    schedules.forEach(work.schedules()::find);
    work.lock(tasks, jobs, newJobs);
  }
}
