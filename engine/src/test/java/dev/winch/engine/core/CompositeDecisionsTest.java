package dev.winch.engine.core;

import static dev.winch.engine.core.Specs.each;
import static dev.winch.engine.core.Specs.job;
import static dev.winch.engine.core.Specs.parallel;
import static dev.winch.engine.core.Specs.task;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.event.Report;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobState;
import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.Each;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.TaskSpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** How a parallel and an each open, go on and close. */
class CompositeDecisionsTest {
  private final Story story = new Story();

  @Test
  void aParallelEndsWithItsLastChild() {
    JobId job = story.submit(job(parallel("p", task("a"), task("b")), task("after")));
    assertThat(story.job(job).state()).isEqualTo(JobState.RUNNING);
    story.completes("b");
    assertThat(story.rows(job)).containsExactly("p RUNNING", "a SCHEDULED", "b COMPLETED");
    story.completes("a");
    assertThat(story.rows(job))
        .containsExactly("p COMPLETED", "a COMPLETED", "b COMPLETED", "after SCHEDULED");
  }

  @Test
  void j17_e12_anEmptyListCompletesAtOnce() {
    JobId job = story.submit(job(each("e", "{{ [] }}", 0, task("x"))));
    assertThat(story.rows(job)).containsExactly("e COMPLETED");
    assertThat(story.job(job).state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void anEachKeepsItsConcurrencyAndTheOrderOfItsItems() {
    JobId job =
        story.submit(
            job(each("e", "{{ ['x','y','z'] }}", 1, task("{{item.index}}{{item.value}}"))));
    assertThat(story.rows(job)).containsExactly("e RUNNING", "0x SCHEDULED");
    story.completes("0x");
    assertThat(story.rows(job)).containsExactly("e RUNNING", "0x COMPLETED", "1y SCHEDULED");
    story.completes("1y");
    story.completes("2z");
    assertThat(story.job(job).state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void f10_anInnerEachSeesTheItemsOfTheOuterOnes() {
    TaskSpec zones =
        eachOf(
            "zone",
            "map(['a','b'], region.value + '-' + #)",
            task("{{region.value}} {{zone.value}}"));
    JobId job = story.submit(job(eachOf("region", "['eu','us']", zones)));
    assertThat(names(job)).containsExactlyInAnyOrder("eu eu-a", "eu eu-b", "us us-a", "us us-b");
  }

  @Test
  void f10_throughParallelTasksAndPieceByPiece() {
    TaskSpec inner =
        TaskSpec.named("inner")
            .each(
                Optional.of(
                    new Each(
                        "",
                        "[outer.index, item.value]",
                        task("{{outer.value}} {{item.value}} {{item.index}}"),
                        1)))
            .build();
    TaskSpec middle = each("middle", "[outer.value + 'x']", 0, parallel("p", inner));
    JobId job = story.submit(job(eachOf("outer", "['a','b']", middle)));
    assertThat(names(job)).containsExactlyInAnyOrder("a 0 0", "b 1 0");
    story.completes("a 0 0");
    story.completes("b 1 0");
    assertThat(names(job)).containsExactlyInAnyOrder("a 0 0", "b 1 0", "a ax 1", "b bx 1");
  }

  @Test
  void f10_theInnerNameWins() {
    TaskSpec inner = eachOf("item", "[item.value + 'y']", task("{{item.value}}"));
    JobId job = story.submit(job(eachOf("item", "['x']", inner)));
    assertThat(names(job)).containsExactly("xy");
  }

  private static TaskSpec eachOf(String variable, String list, TaskSpec task) {
    return TaskSpec.named("each " + variable)
        .each(Optional.of(new Each(variable, list, task, 0)))
        .build();
  }

  /** Of the tasks that are no composites. */
  private List<String> names(JobId job) {
    return story.tasks(job).stream()
        .filter(task -> !task.effective(story.spec(job)).isComposite())
        .map(story::name)
        .toList();
  }

  @Test
  void aLongListIsOpenedInPieces() {
    JobId job = story.submit(job(each("e", "{{ sequence(0, 1000) }}", 0, task("{{item.value}}"))));
    assertThat(story.tasks(job)).hasSize(1001);
    for (int i = 999; i >= 0; i--) {
      story.completes(String.valueOf(i));
    }
    assertThat(story.job(job).state()).isEqualTo(JobState.COMPLETED);
  }

  @Test
  void eachChildRetriesOnItsOwnAndFailsTheJobInTheEnd() {
    JobId job =
        story.submit(
            job(
                each(
                    "e",
                    "{{ [1, 2] }}",
                    0,
                    TaskSpec.named("c{{item.value}}")
                        .retry(Optional.of(Retry.atOnce(1)))
                        .build())));
    story.fails("c1", "no");
    assertThat(story.job(job).state()).isEqualTo(JobState.RUNNING);
    story.fails("c1", "really no");
    assertThat(story.job(job).state()).isEqualTo(JobState.FAILED);
    assertThat(story.rows(job))
        .containsExactly("e CANCELLED", "c1 FAILED", "c2 CANCELLED", "c1 FAILED");
  }

  @Test
  void anEachOverANonListFailsTheTask() {
    JobId job = story.submit(job(each("e", "{{ 'text' }}", 0, task("x"))));
    assertThat(story.job(job).error()).isEqualTo("each.list does not evaluate to a list");
    assertThat(story.rows(job)).containsExactly("e FAILED");
  }

  @Test
  void e45_progressOfAChildCountsForItsShare() {
    JobId job = story.submit(job(parallel("p", task("a"), task("b")), task("c")));
    story.starts("a");
    TaskRun a = story.waiting("a");
    story.happens(new Report.Progressed(a.id(), 1, 50));
    // Half of one of two children of one of two tasks; the slice of this story has no ancestors.
    assertThat(story.job(job).progress()).isGreaterThan(0).isLessThanOrEqualTo(50);
    assertThat(story.waiting("a").progress()).isEqualTo(50);
  }
}
