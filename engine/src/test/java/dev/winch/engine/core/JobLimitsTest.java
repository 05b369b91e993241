package dev.winch.engine.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.event.Command;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobState;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.Each;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class JobLimitsTest {
  private static final String REFUSAL =
      "the outputs of the job would take %d bytes with %s, more than the 10 that"
          + " limits.job.outputs allows: hand on where a large result lies instead of the result";

  private final Story story = new Story(new JobLimits(10));

  private static TaskSpec.Builder task(String name, String var) {
    return TaskSpec.named(name).run("true").var(var);
  }

  private JobId submit(TaskSpec... tasks) {
    return story.submit(JobSpec.of("j", List.of(tasks)));
  }

  @Test
  void f4_theTaskThatPassesTheBoundOfOutputsFailsAndNamesIt() {
    JobId job =
        submit(
            task("a", "x").build(),
            task("b", "y").retry(Optional.of(Retry.atOnce(3))).build(),
            task("c", "z").build());
    story.completes("a", "12345");
    story.completes("b", "123456");

    assertThat(story.rows(job)).containsExactly("a COMPLETED", "b FAILED");
    assertThat(story.job(job).state()).isEqualTo(JobState.FAILED);
    assertThat(story.job(job).error()).isEqualTo(REFUSAL.formatted(11, "y"));
    assertThat(story.tasks(job).getLast().error()).isEqualTo(REFUSAL.formatted(11, "y"));
    assertThat(story.outputs(job)).isEqualTo(Map.of("x", "12345"));
    assertThat(story.job(job).outputBytes()).isEqualTo(5);
  }

  @Test
  void f4_outputsMayFillTheBoundAndCountInBytes() {
    JobId job = submit(task("a", "x").build(), task("b", "y").build(), task("c", "z").build());
    story.completes("a", "\u20ac\u20ac");
    story.completes("b", "1234");
    assertThat(story.job(job).outputBytes()).isEqualTo(10);
    story.completes("c", "1");
    assertThat(story.job(job).error()).isEqualTo(REFUSAL.formatted(11, "z"));
  }

  @Test
  void f4_anOutputThatIsWrittenAgainTakesThePlaceOfTheFormer() {
    JobId job = submit(task("a", "x").build(), task("b", "x").build(), task("c", "x").build());
    story.completes("a", "1234567890");
    story.completes("b", "12");
    assertThat(story.job(job).outputBytes()).isEqualTo(2);
    story.completes("c", "1234567890");
    assertThat(story.job(job).state()).isEqualTo(JobState.COMPLETED);
    assertThat(story.job(job).outputBytes()).isEqualTo(10);
  }

  @Test
  void f4_resultsWithoutVarAreNoOutputs() {
    JobId job = submit(task("a", "").build(), task("b", "x").build());
    story.completes("a", "12345678901");
    story.completes("b", "1");
    assertThat(story.job(job).outputBytes()).isEqualTo(1);
    assertThat(story.job(job).state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void f4_childrenOfAnEachCountTogether() {
    TaskSpec child = task("c", "o{{ item.index }}").build();
    JobId job =
        submit(TaskSpec.named("e").each(Optional.of(new Each("", "[1, 2, 3]", child, 1))).build());
    story.completes("c", "1234");
    story.completes("c", "1234");
    story.completes("c", "1234");
    assertThat(story.rows(job))
        .containsExactly("e CANCELLED", "c COMPLETED", "c COMPLETED", "c FAILED");
    assertThat(story.job(job).error()).isEqualTo(REFUSAL.formatted(12, "o2"));
  }

  @Test
  void f4_aSubJobsOutputCountsInItsParent() {
    SubJob inner =
        new SubJob(
            "inner",
            "",
            List.of(task("i", "v").build()),
            Map.of(),
            Map.of(),
            Optional.empty(),
            "{{ tasks.v }}",
            false,
            List.of());
    JobId job =
        submit(
            task("a", "x").build(),
            TaskSpec.named("s").var("y").subjob(Optional.of(inner)).build());
    story.completes("a", "12345");
    story.completes("i", "123456");
    assertThat(story.rows(job)).containsExactly("a COMPLETED", "s FAILED");
    assertThat(story.job(job).error()).isEqualTo(REFUSAL.formatted(11, "y"));
  }

  @Test
  void f4_aRestartCountsExistingJobs() {
    JobId job = submit(task("a", "x").build(), task("b", "y").build());
    story.completes("a", "12345");
    story.completes("b", "123456");
    story.happens(new Command.Restart(job, new UserId("guest")));
    story.completes("b", "12345");
    assertThat(story.job(job).state()).isEqualTo(JobState.COMPLETED);
    assertThat(story.job(job).outputBytes()).isEqualTo(10);
  }

  @Test
  void decision12_theOutputOfAJobIsBoundedLikeAResult() {
    Story usual = new Story();
    JobSpec spec =
        new JobSpec(
            "j",
            "",
            List.of(),
            List.of(task("a", "x").build()),
            Map.of(),
            Map.of(),
            "{{ tasks.x }}{{ tasks.x }}",
            JobSpec.of("d", List.of()).defaults(),
            List.of(),
            List.of(),
            Optional.empty(),
            "",
            Optional.empty());
    JobId job = usual.submit(spec);
    usual.completes("a", "x".repeat(600_000));
    assertThat(usual.job(job).state()).isEqualTo(JobState.FAILED);
    assertThat(usual.job(job).error())
        .isEqualTo(
            "the output of the job is 1200000 bytes long, more than the 1048576 that a result may"
                + " have");
  }
}
