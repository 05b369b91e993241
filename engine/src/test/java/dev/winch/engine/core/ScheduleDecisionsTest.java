package dev.winch.engine.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.winch.model.event.Command;
import dev.winch.model.event.Due;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.AuditEntry.Action;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduleState;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.AutoDelete;
import dev.winch.model.spec.Defaults;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Permission;
import dev.winch.model.spec.Schedule;
import dev.winch.model.spec.TaskSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScheduleDecisionsTest {
  private static final ScheduleId ID = new ScheduleId("nightly");
  private static final UserId OWNER = new UserId("owner");
  private static final UserId BY = new UserId("operator");

  private final Story story = new Story();

  @Test
  void aScheduleFiresAtItsTimes() {
    create("0 3 * * *");
    assertThat(next()).isEqualTo(Instant.parse("2026-01-01T03:00:00Z"));
    assertThat(story.timers()).containsExactly(new Due.Firing(ID, next()));

    comes(next());
    assertThat(story.jobs()).hasSize(1);
    assertThat(next()).isEqualTo(Instant.parse("2026-01-02T03:00:00Z"));
    assertThat(story.timers()).contains(new Due.Firing(ID, next()));
  }

  @Test
  void e32_everyThreeSecondsIsEveryThreeSeconds() {
    create("@every 3s");
    Instant first = next();
    for (int i = 0; i < 20; i++) {
      comes(next());
    }
    assertThat(story.jobs()).hasSize(20);
    assertThat(Duration.between(first, next())).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void e34_j25_aRepeatedFiringStartsOneJob() {
    create("@hourly");
    Instant first = next();
    comes(first);
    comes(first);
    story.happens(new Due.Firing(ID, first));
    assertThat(story.jobs()).hasSize(1);
  }

  @Test
  void oneFiringStandsForAllThatWereMissed() {
    create("@hourly");
    Instant first = next();
    story.passes(Duration.ofHours(30).plusMinutes(30));
    story.happens(new Due.Firing(ID, first));

    assertThat(story.jobs()).hasSize(1);
    assertThat(next()).isEqualTo(Instant.parse("2026-01-02T07:00:00Z"));
  }

  @Test
  void runsMayOverlap() {
    create("@hourly");
    comes(next());
    comes(next());
    assertThat(story.jobs()).extracting(JobRun::state).containsOnly(JobState.SCHEDULED).hasSize(2);
  }

  @Test
  void j18_e32_theJobCarriesEverything() {
    JobSpec spec =
        new JobSpec(
            "nightly",
            "every night",
            List.of("tag"),
            List.of(
                TaskSpec.named("{{ job.name }}")
                    .env(Map.of("I", "{{ inputs.i }}", "S", "{{ secrets.s }}", "J", "{{ job.id }}"))
                    .var("out")
                    .build()),
            Map.of("i", "in"),
            Map.of("s", "hush"),
            "{{ tasks.out }}",
            Optional.of(new Defaults(Optional.empty(), Optional.empty(), "5m", "slow", 7)),
            List.of(),
            List.of(new Permission("", "public")),
            Optional.of(new AutoDelete("1h")),
            "2h",
            Optional.empty());
    create(new Schedule(spec, "@daily"));
    comes(next());

    JobRun job = story.jobs().getFirst();
    assertThat(job.scheduleId()).contains(ID);
    assertThat(job.createdBy()).isEqualTo(OWNER);
    assertThat(job.name()).isEqualTo("nightly");
    assertThat(job.description()).isEqualTo("every night");
    assertThat(job.tags()).containsExactly("tag");
    assertThat(job.inputs()).isEqualTo(Map.of("i", "in"));
    assertThat(job.taskCount()).isEqualTo(1);
    assertThat(job.timeoutAt()).contains(story.now().plus(Duration.ofHours(2)));
    assertThat(story.spec(job.id())).isEqualTo(spec);
    var task = story.waiting("nightly");
    assertThat(task.queue()).isEqualTo("slow");
    assertThat(task.priority()).isEqualTo(7);
    assertThat(task.effective(spec).env())
        .isEqualTo(Map.of("I", "in", "S", "hush", "J", job.id().value()));
    story.completes("nightly", "done");
    assertThat(story.job(job.id()).result()).isEqualTo("done");
    assertThat(story.job(job.id()).deleteAt()).isPresent();
  }

  @Test
  void whileItIsPausedNothingFiresAndNothingIsMadeUp() {
    create("@hourly");
    Instant first = next();
    story.happens(new Command.PauseSchedule(ID, BY));
    assertThat(story.schedule(ID).state()).isEqualTo(ScheduleState.PAUSED);
    assertThat(story.schedule(ID).nextAt()).isEmpty();
    comes(first);
    assertThat(story.jobs()).isEmpty();

    story.passes(Duration.ofHours(9).plusMinutes(30));
    story.happens(new Command.ResumeSchedule(ID, BY));
    assertThat(story.schedule(ID).state()).isEqualTo(ScheduleState.ACTIVE);
    assertThat(next()).isEqualTo(Instant.parse("2026-01-01T11:00:00Z"));
    assertThat(story.timers()).contains(new Due.Firing(ID, next()));
    comes(first);
    assertThat(story.jobs()).isEmpty();
    comes(next());
    assertThat(story.jobs()).hasSize(1);
  }

  @Test
  void e51_everyChangeOfAScheduleIsAudited() {
    create("@hourly");
    story.happens(new Command.PauseSchedule(ID, BY));
    story.happens(new Command.PauseSchedule(ID, BY));
    story.happens(new Command.ResumeSchedule(ID, BY));
    story.happens(new Command.DeleteSchedule(ID, true, BY));
    assertThat(story.audit())
        .as("what was refused was not done")
        .allMatch(entry -> entry.subject().equals(ID.value()))
        .extracting(AuditEntry::action, AuditEntry::by)
        .containsExactly(
            tuple(Action.SUBMITTED, OWNER),
            tuple(Action.PAUSED, BY),
            tuple(Action.RESUMED, BY),
            tuple(Action.DELETED, BY));
  }

  @Test
  void aCommandThatDoesNotFitTheStateIsRefused() {
    for (Command command :
        List.of(
            new Command.PauseSchedule(ID, BY),
            new Command.ResumeSchedule(ID, BY),
            edit(schedule("@daily")),
            new Command.TriggerSchedule(ID, new JobId("job"), BY),
            new Command.DeleteSchedule(ID, false, BY))) {
      assertThat(refusal(command))
          .isInstanceOf(NotFoundException.class)
          .hasMessage("scheduled job not found");
    }
    create("@hourly");
    assertThat(refusal(new Command.ResumeSchedule(ID, BY)))
        .isInstanceOf(ConflictException.class)
        .hasMessage("scheduled job is not paused");
    story.happens(new Command.PauseSchedule(ID, BY));
    assertThat(refusal(new Command.PauseSchedule(ID, BY)))
        .isInstanceOf(ConflictException.class)
        .hasMessage("scheduled job is not active");
  }

  @Test
  void aRepeatedCreationMakesOneSchedule() {
    create("@hourly");
    ScheduledJob stored = story.schedule(ID);
    story.passes(Duration.ofHours(5));
    create("@hourly");
    assertThat(story.schedule(ID)).isEqualTo(stored);
  }

  @Test
  void h6_aDeletedScheduleKeepsItsJobs() {
    create("@hourly");
    comes(next());
    story.happens(new Command.DeleteSchedule(ID, false, BY));
    assertThat(story.schedule(ID)).isNull();
    assertThat(story.jobs().getFirst().state()).isEqualTo(JobState.SCHEDULED);
    comes(story.now());
    assertThat(story.jobs()).hasSize(1);
  }

  @Test
  void h6_deletedTogetherWithItsRunningJobsIfAsked() {
    create("@hourly");
    comes(next());
    story.completes("t");
    comes(next());
    story.happens(new Command.DeleteSchedule(ID, true, BY));
    assertThat(story.jobs())
        .extracting(JobRun::state)
        .containsExactly(JobState.COMPLETED, JobState.CANCELLED);
  }

  @Test
  void h6_manyRunningJobsAreCancelledInPieces() {
    create("@every 1s");
    int jobs = 2 * DecisionInput.JOBS + 1;
    for (int i = 0; i < jobs; i++) {
      comes(next());
    }
    story.happens(new Command.DeleteSchedule(ID, true, BY));
    assertThat(cancelled()).isEqualTo(DecisionInput.JOBS);
    Instant second = next();
    assertThat(story.timers()).contains(new Due.Firing(ID, second));
    for (Command command :
        List.of(
            new Command.PauseSchedule(ID, BY),
            new Command.ResumeSchedule(ID, BY),
            edit(schedule("@daily")),
            new Command.TriggerSchedule(ID, new JobId("job"), BY),
            new Command.DeleteSchedule(ID, false, BY))) {
      assertThat(refusal(command)).hasMessage("scheduled job not found");
    }

    story.happens(new Due.Firing(ID, second));
    story.happens(new Due.Firing(ID, second));
    assertThat(cancelled()).as("delivered twice, applied once").isEqualTo(2 * DecisionInput.JOBS);
    story.happens(new Due.Firing(ID, next()));
    assertThat(cancelled()).isEqualTo(jobs);
    assertThat(story.schedule(ID)).isNull();
    assertThat(story.jobs()).hasSize(jobs);
    assertThat(story.audit())
        .filteredOn(entry -> entry.action() == Action.CANCELLED)
        .allMatch(entry -> entry.by().equals(BY) && entry.with().equals(Optional.of(ID.value())))
        .hasSize(jobs);
  }

  private long cancelled() {
    return story.jobs().stream().filter(job -> job.state() == JobState.CANCELLED).count();
  }

  @Test
  void e51_aJobThatIsCancelledWithItsScheduleSaysSo() {
    create("@hourly");
    comes(next());
    story.happens(new Command.DeleteSchedule(ID, true, BY));
    assertThat(story.audit())
        .contains(
            new AuditEntry(
                story.jobs().getFirst().id().value(),
                Action.CANCELLED,
                BY,
                story.now(),
                Optional.of(ID.value())));
  }

  @Test
  void e31_aScheduleThatCannotFireSaysSoAndAwaitsNothing() {
    Instant due = Instant.parse("2026-01-01T00:10:00Z");
    story.stored(schedule(schedule("99 99 * * *")).firingAt(due));
    comes(due);
    assertThat(story.jobs()).isEmpty();
    assertThat(story.schedule(ID).state()).isEqualTo(ScheduleState.ACTIVE);
    assertThat(story.schedule(ID).nextAt()).isEmpty();
    assertThat(story.schedule(ID).error()).startsWith("schedule.cron: ").contains("99");

    story.happens(new Command.PauseSchedule(ID, BY));
    assertThat(story.schedule(ID).error()).startsWith("schedule.cron: ");
    assertThat(refusal(new Command.ResumeSchedule(ID, BY)))
        .hasMessageStartingWith("scheduled job can not fire: schedule.cron: ");
  }

  @Test
  void e31_aScheduleThatCannotBeReadSaysSoAndFiresAgainOnceItCan() {
    Instant due = Instant.parse("2026-01-01T00:10:00Z");
    var unreadable = new Schedule(JobSpec.of("nightly", List.of()), "@hourly");
    story.stored(
        new ScheduledJob(
            ID,
            unreadable,
            ScheduleState.ACTIVE,
            OWNER,
            story.now(),
            Optional.of(due),
            "it is no JSON",
            Optional.empty()));
    comes(due);
    assertThat(story.jobs()).isEmpty();
    assertThat(story.schedule(ID).nextAt()).isEmpty();
    assertThat(story.schedule(ID).error()).isEqualTo("it is no JSON");

    story.stored(schedule(schedule("@hourly")).broken("it is no JSON").paused());
    story.happens(new Command.ResumeSchedule(ID, BY));
    assertThat(story.schedule(ID).error()).isEmpty();
    comes(next());
    assertThat(story.jobs()).hasSize(1);
  }

  @Test
  void triggeredItStartsAJobAtOnceAndFiresAsBefore() {
    create("@hourly");
    Instant next = next();
    story.happens(new Command.PauseSchedule(ID, BY));
    JobId job = new JobId("job");
    story.happens(new Command.TriggerSchedule(ID, job, BY));
    story.happens(new Command.TriggerSchedule(ID, job, BY));

    assertThat(story.jobs()).as("delivered twice, applied once").hasSize(1);
    assertThat(story.job(job).createdBy()).isEqualTo(OWNER);
    assertThat(story.job(job).scheduleId()).contains(ID);
    assertThat(story.job(job).state()).isEqualTo(JobState.SCHEDULED);
    assertThat(story.audit())
        .filteredOn(entry -> entry.action() == Action.TRIGGERED)
        .extracting(AuditEntry::subject, AuditEntry::by, AuditEntry::with)
        .containsExactly(
            tuple(ID.value(), BY, Optional.empty()), tuple("job", BY, Optional.of(ID.value())));
    story.happens(new Command.ResumeSchedule(ID, BY));
    assertThat(next()).isEqualTo(next);
  }

  @Test
  void editedItStartsTheOtherJobAtTheOtherTimes() {
    create("@hourly");
    var other =
        new Schedule(JobSpec.of("weekly", List.of(TaskSpec.named("u").build())), "TZ=UTC @weekly");
    story.happens(edit(other));
    assertThat(story.schedule(ID).schedule()).isEqualTo(other);
    assertThat(next()).isEqualTo(Instant.parse("2026-01-04T00:00:00Z"));
    assertThat(story.timers()).contains(new Due.Firing(ID, next()));
    comes(next());
    assertThat(story.jobs()).extracting(JobRun::name).containsExactly("weekly");
  }

  @Test
  void anEditThatKeepsTheTimesDropsNoFiring() {
    create("@every 10m");
    Instant first = next();
    story.passes(Duration.ofMinutes(11));
    story.happens(edit(schedule("@every 10m")));
    assertThat(next()).isEqualTo(first);
  }

  @Test
  void aPausedScheduleStaysPausedWhenItIsEdited() {
    create("@hourly");
    story.happens(new Command.PauseSchedule(ID, BY));
    story.happens(edit(schedule("@daily")));
    assertThat(story.schedule(ID).state()).isEqualTo(ScheduleState.PAUSED);
    assertThat(story.schedule(ID).nextAt()).isEmpty();
    story.happens(new Command.ResumeSchedule(ID, BY));
    assertThat(next()).isEqualTo(Instant.parse("2026-01-02T00:00:00Z"));
  }

  @Test
  void onlyTheTimesOfAScheduleThatCannotBeReadAreNotEdited() {
    story.stored(
        new ScheduledJob(
            ID,
            new Schedule(JobSpec.of("nightly", List.of()), "@hourly"),
            ScheduleState.ACTIVE,
            OWNER,
            story.now(),
            Optional.empty(),
            "it is no JSON",
            Optional.empty()));
    assertThat(refusal(new Command.EditSchedule(ID, Optional.empty(), "@daily", BY)))
        .hasMessage("scheduled job can not be read: it is no JSON");
    assertThat(refusal(new Command.TriggerSchedule(ID, new JobId("job"), BY)))
        .hasMessage("scheduled job can not be read: it is no JSON");
    story.happens(edit(schedule("@daily")));
    assertThat(story.schedule(ID).error()).isEmpty();
    assertThat(next()).isEqualTo(Instant.parse("2026-01-02T00:00:00Z"));
  }

  private static Command edit(Schedule schedule) {
    return new Command.EditSchedule(ID, Optional.of(schedule.job()), schedule.cron(), BY);
  }

  private void create(String cron) {
    create(schedule(cron));
  }

  private void create(Schedule schedule) {
    assertThat(story.happens(new Command.CreateSchedule(schedule(schedule))).refusal()).isEmpty();
  }

  private static Schedule schedule(String cron) {
    return new Schedule(JobSpec.of("nightly", List.of(TaskSpec.named("t").build())), cron);
  }

  private ScheduledJob schedule(Schedule schedule) {
    return ScheduledJob.accepted(ID, schedule, OWNER, story.now());
  }

  private Instant next() {
    return story.schedule(ID).nextAt().orElseThrow();
  }

  /** The time is due and delivered. */
  private void comes(Instant moment) {
    story.passes(Duration.between(story.now(), moment));
    story.happens(new Due.Firing(ID, moment));
  }

  private Throwable refusal(Command command) {
    return story.happens(command).refusal().orElseThrow();
  }
}
