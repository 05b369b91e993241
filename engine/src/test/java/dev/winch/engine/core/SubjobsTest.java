package dev.winch.engine.core;

import static dev.winch.engine.core.Specs.child;
import static dev.winch.engine.core.Specs.detached;
import static dev.winch.engine.core.Specs.job;
import static dev.winch.engine.core.Specs.parallel;
import static dev.winch.engine.core.Specs.subjob;
import static dev.winch.engine.core.Specs.task;
import static dev.winch.engine.core.Specs.withOutput;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.winch.model.event.Command;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobState;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.TaskSpec;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What sub-jobs and the jobs around them have to do with one another. */
class SubjobsTest {
  private static final UserId GUEST = new UserId("guest");

  private final Story story = new Story();

  @Test
  void anAttachedSubjobGivesItsResultToItsTask() {
    JobId parent =
        story.submit(
            withOutput(
                job(
                    TaskSpec.named("call")
                        .var("answer")
                        .subjob(child("{{ tasks.v }}", TaskSpec.named("w").var("v").build()))
                        .build()),
                "{{ tasks.answer }}"));
    story.completes("w", "42");
    JobId child = story.jobs().getLast().id();
    assertThat(story.job(child).state()).isEqualTo(JobState.COMPLETED);
    assertThat(story.job(child).parentId()).isPresent();
    assertThat(story.job(parent).result()).isEqualTo("42");
  }

  @Test
  void e17_aSubjobWithAFailingOutputFailsItsParentWithTheRealReason() {
    JobId parent =
        story.submit(
            job(
                TaskSpec.named("call")
                    .subjob(child("{{ int(tasks.v) }}", TaskSpec.named("w").var("v").build()))
                    .build()));
    story.completes("w", "words");
    assertThat(story.job(parent).state()).isEqualTo(JobState.FAILED);
    assertThat(story.job(parent).error()).contains("int(");
  }

  @Test
  void e16_aFailingSubjobStopsItsOwnTasks() {
    JobId parent = story.submit(job(subjob("call", parallel("p", task("a"), task("b")))));
    story.fails("a", "no");
    JobId child = story.jobs().getLast().id();
    assertThat(story.rows(child)).containsExactly("p CANCELLED", "a FAILED", "b CANCELLED");
    assertThat(story.job(parent).state()).isEqualTo(JobState.FAILED);
    assertThat(story.job(parent).error()).isEqualTo("no");
  }

  @Test
  void e44_cancellingReachesParentAndChildOnce() {
    JobId parent = story.submit(job(subjob("call", task("w"))));
    JobId child = story.jobs().getLast().id();
    story.happens(new Command.Cancel(child, GUEST));
    assertThat(story.job(child).state()).isEqualTo(JobState.CANCELLED);
    assertThat(story.job(parent).state()).isEqualTo(JobState.CANCELLED);
    assertThat(story.rows(parent)).containsExactly("call CANCELLED");

    Story other = new Story();
    JobId top = other.submit(job(subjob("call", task("w"))));
    other.happens(new Command.Cancel(top, GUEST));
    assertThat(other.jobs()).allMatch(job -> job.state() == JobState.CANCELLED);
  }

  @Test
  void aDetachedSubjobGoesItsOwnWay() {
    JobId parent = story.submit(job(detached("call", Map.of(), task("w"))));
    assertThat(story.job(parent).state()).isEqualTo(JobState.COMPLETED);
    JobId child = story.jobs().getLast().id();
    assertThat(story.job(child).parentId()).isEmpty();
    story.completes("w");
    assertThat(story.job(child).state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void e51_aSubJobCancelledWithItsParentNamesParentAndActor() {
    JobId top = story.submit(job(subjob("out", subjob("in", task("w")))));
    JobId middle = story.jobs().get(1).id();
    JobId bottom = story.jobs().get(2).id();
    UserId ann = new UserId("ann");
    story.happens(new Command.Cancel(middle, ann));

    assertThat(story.audit())
        .extracting(AuditEntry::subject, AuditEntry::action, AuditEntry::by, AuditEntry::with)
        .containsExactlyInAnyOrder(
            tuple(middle.value(), AuditEntry.Action.CANCELLED, ann, Optional.empty()),
            tuple(top.value(), AuditEntry.Action.CANCELLED, ann, Optional.of(middle.value())),
            tuple(bottom.value(), AuditEntry.Action.CANCELLED, ann, Optional.of(middle.value())));
  }

  @Test
  void e51_aSubJobStoppedWithItsParentHasNoActor() {
    story.submit(job(parallel("p", subjob("call", task("w")), task("a"))));
    story.fails("a", "no");
    assertThat(story.jobs().getLast().state()).isEqualTo(JobState.CANCELLED);
    assertThat(story.audit()).isEmpty();
  }
}
