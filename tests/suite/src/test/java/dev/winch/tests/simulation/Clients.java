package dev.winch.tests.simulation;

import dev.winch.engine.coordinator.Coordinator;
import dev.winch.model.event.Command;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Schedule;
import dev.winch.store.Changes;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Simulated API clients, which remember their requests. */
final class Clients {
  private static final UserId GUEST = new UserId("guest");

  private final SplittableRandom random;
  private final InstantSource clock;
  private final Trace trace;
  private final Ledger ledger;
  private final Timetable timetable;
  private final AuditInvariants audit;
  private final Supplier<Coordinator> engine;
  private final Map<JobId, Plan> plans = new HashMap<>();
  private final Deque<Plan> toSubmit = new ArrayDeque<>();
  private final Map<ScheduleId, Plan> scheduled = new HashMap<>();
  private int triggers;
  private final Deque<Plan> toSchedule = new ArrayDeque<>();
  private final Set<JobId> cancelled = new HashSet<>();
  private final List<Command.Submit> unheard = new ArrayList<>();
  private Optional<String> broken = Optional.empty();

  /**
   * @param engine one that lives now; what it is asked may die with it
   */
  Clients(
      SplittableRandom random,
      InstantSource clock,
      Trace trace,
      Ledger ledger,
      AuditInvariants audit,
      Supplier<Coordinator> engine) {
    this.random = random;
    this.clock = clock;
    this.trace = trace;
    this.ledger = ledger;
    this.timetable = ledger.timetable();
    this.audit = audit;
    this.engine = engine;
  }

  void willSubmit(Plan plan) {
    toSubmit.add(plan);
  }

  void willSchedule(Plan plan) {
    toSchedule.add(plan);
  }

  /** Plans of the jobs that were submitted, by clients and by schedules. */
  Map<JobId, Plan> plans() {
    return plans;
  }

  /** Jobs whose cancellation was asked for, or may have come with their schedule's deletion. */
  Set<JobId> cancelled() {
    ledger.jobs().stream()
        .filter(job -> job.scheduleId().filter(timetable::mayHaveCancelled).isPresent())
        .forEach(job -> cancelled.add(job.id()));
    return cancelled;
  }

  /** No answer was wrong. */
  void checkAnswers() {
    if (broken.isPresent()) {
      throw new Violation(broken.get());
    }
  }

  /** Called with the answer to a command that the engine must be able to apply. */
  void answered(Object what, Throwable why) {
    if (why != null && !(why instanceof UnavailableException)) {
      broken = Optional.of(what + " can not be applied: " + why);
    }
  }

  boolean haveMore() {
    return !toSubmit.isEmpty();
  }

  void submit() {
    Plan plan = toSubmit.poll();
    if (plan == null) {
      return;
    }
    JobSpec spec = plan.spec();
    JobRun job =
        JobRunRow.accepted(new JobId("job" + plans.size()), GUEST, clock.instant())
            .name(spec.name())
            .inputs(spec.inputs())
            .taskCount(spec.tasks().size())
            .build();
    plans.put(job.id(), plan);
    ledger.expect(job.id(), job.id().value());
    ask(new Command.Submit(job, spec));
  }

  private void ask(Command.Submit submit) {
    trace.say("submit", submit.spec());
    unheard.add(submit);
    var _ =
        engine
            .get()
            .submit(List.of(submit))
            .whenComplete(
                (_, why) -> {
                  answered(submit, why);
                  if (why == null) {
                    unheard.remove(submit);
                    heard(submit);
                  }
                });
  }

  private void heard(Command.Submit submit) {
    if (ledger.job(submit.job().id()).isEmpty()) {
      broken = Optional.of("answered, but not stored: " + submit);
    }
  }

  /** The first whose sender has no answer. */
  Optional<Command.Submit> unheard() {
    return unheard.stream().findFirst();
  }

  /** A client that got no answer sends the same again, unless it has been done and is over. */
  void repeat() {
    if (!unheard.isEmpty()) {
      Command.Submit submit = unheard.removeFirst();
      if (ledger.job(submit.job().id()).filter(ledger::isDeleted).isEmpty()) {
        ask(submit);
      }
    }
  }

  private Optional<JobRun> anyJob() {
    List<JobRun> jobs = List.copyOf(ledger.jobs());
    return jobs.isEmpty() ? Optional.empty() : Optional.of(jobs.get(random.nextInt(jobs.size())));
  }

  void cancelSomething() {
    anyJob()
        .ifPresent(
            job -> {
              cancelled.add(job.id());
              command(new Command.Cancel(job.id(), GUEST));
            });
  }

  void restartSomething() {
    anyJob().ifPresent(this::restart);
  }

  /** Restarts all that did not end well. */
  void restartAll() {
    List<JobRun> ended = List.copyOf(ledger.jobs());
    for (JobRun job : ended) {
      if (job.state() == JobState.FAILED || job.state() == JobState.CANCELLED) {
        restart(job);
      }
    }
  }

  private void restart(JobRun job) {
    ledger.restartAsked(job.id());
    command(new Command.Restart(job.id(), GUEST));
  }

  private void command(Command command) {
    trace.say("ask", command);
    audit.asked(command);
    var _ =
        engine
            .get()
            .ask(command)
            .whenComplete(
                (_, why) -> {
                  if (!(why instanceof ConflictException || why instanceof NotFoundException)) {
                    answered(command, why);
                  }
                });
  }

  /** To be called before the ledger takes over what was committed. */
  void committed(Changes changes) {
    for (Changes.NewJob added : changes.newJobs()) {
      added.job().scheduleId().ifPresent(id -> fired(id, added.job().id()));
    }
  }

  private void fired(ScheduleId schedule, JobId job) {
    plans.put(job, scheduled.get(schedule));
    ledger.expect(
        job,
        timetable.isTriggered(job)
            ? schedule + "!" + job
            : schedule + "@" + timetable.planned(schedule));
  }

  void scheduleSomething() {
    if (timetable.schedules().isEmpty() || (!toSchedule.isEmpty() && random.nextInt(4) == 0)) {
      schedule();
      return;
    }
    List<ScheduledJob> schedules = List.copyOf(timetable.schedules());
    ScheduleId id = schedules.get(random.nextInt(schedules.size())).id();
    switch (random.nextInt(8)) {
      case 0, 1 -> command(new Command.PauseSchedule(id, GUEST));
      case 2, 3, 4 -> {
        timetable.resumeAsked(id);
        command(new Command.ResumeSchedule(id, GUEST));
      }
      case 5 -> {
        String cron = Rhythm.any(random).cron();
        timetable.editAsked(id, cron);
        command(new Command.EditSchedule(id, Optional.empty(), cron, GUEST));
      }
      case 6 -> {
        JobId job = new JobId("triggered" + triggers++);
        timetable.triggerAsked(job);
        command(new Command.TriggerSchedule(id, job, GUEST));
      }
      default -> delete(id, random.nextBoolean());
    }
  }

  private void schedule() {
    Plan plan = toSchedule.poll();
    if (plan == null) {
      return;
    }
    ScheduleId id = new ScheduleId("schedule" + scheduled.size());
    scheduled.put(id, plan);
    Schedule schedule = new Schedule(plan.spec(), Rhythm.any(random).cron());
    command(
        new Command.CreateSchedule(
            ScheduledJob.accepted(id, schedule, new UserId("owner"), clock.instant())));
  }

  void deleteSchedules() {
    timetable.schedules().forEach(schedule -> delete(schedule.id(), false));
  }

  private void delete(ScheduleId id, boolean withJobs) {
    timetable.deletionAsked(id, withJobs);
    command(new Command.DeleteSchedule(id, withJobs, GUEST));
  }
}
