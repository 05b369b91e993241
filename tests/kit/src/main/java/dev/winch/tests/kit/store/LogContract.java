package dev.winch.tests.kit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.LogExtent;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.Page;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.TaskPath;
import dev.winch.store.LogQueries.LogQuery;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Log parts (H17, H18). */
interface LogContract extends StoreUnderTest {

  private static LogQuery newest(long page, int size) {
    return new LogQuery("", false, page, size);
  }

  private static LogQuery matching(String text) {
    return new LogQuery(text, false, 1, 10);
  }

  @Test
  default void partThatIsThereIsLeftAsItIs() {
    JobRun job = rows().job("mine").build();
    TaskRun task = rows().task(job).build();
    rows().insert(job);
    rows().insert(task);
    LogPart first = rows().part(task, 1, "first\n");
    LogPart second = rows().part(task, 2, "second\n");
    rows().write().logs(first).commit();
    rows().write().logs(rows().part(task, 1, "again\n"), second).commit();

    assertThat(store().reads().logs().taskLog(task.id(), newest(1, 10)))
        .isEqualTo(new Page<>(List.of(second, first), 1, 10, 2, false));
  }

  @Test
  default void partsBehindANumberComeInOrder() {
    JobRun job = rows().job("mine").build();
    TaskRun task = rows().task(job).build();
    rows().insert(job);
    rows().insert(task);
    LogPart first = rows().part(task, 1, "first");
    LogPart second = rows().part(task, 2, "second");
    LogPart fourth = rows().part(task, 4, "fourth");
    rows().write().logs(fourth, first, second).commit();

    assertThat(store().reads().logs().partsAfter(task.id(), 0, 2)).containsExactly(first, second);
    assertThat(store().reads().logs().partsAfter(task.id(), 1, 9)).containsExactly(second, fourth);
    assertThat(store().reads().logs().partsAfter(task.id(), 4, 9)).isEmpty();
  }

  @Test
  default void theSizeOfALogIsInBytes() {
    JobRun job = rows().job("mine").build();
    TaskRun task = rows().task(job).build();
    rows().insert(job);
    rows().insert(task);
    rows()
        .write()
        .logs(rows().part(task, 1, "abc"), rows().part(task, 4, "h\u00e9\u20ac"))
        .commit();

    assertThat(store().reads().logs().logged(task.id())).isEqualTo(new LogExtent(4, 9));
    assertThat(store().reads().logs().logged(new TaskId("unknown"))).isEqualTo(LogExtent.NOTHING);
  }

  @Test
  default void taskLogComesInPagesFromEitherEnd() {
    JobRun job = rows().job("mine").build();
    TaskRun task = rows().task(job).build();
    rows().insert(job);
    rows().insert(task);
    LogPart[] parts =
        IntStream.rangeClosed(1, 5)
            .mapToObj(number -> rows().part(task, number, "line\n"))
            .toArray(LogPart[]::new);
    rows().write().logs(parts).commit();

    assertThat(store().reads().logs().taskLog(task.id(), newest(2, 2)))
        .isEqualTo(new Page<>(List.of(parts[2], parts[1]), 2, 2, 5, false));
    assertThat(store().reads().logs().taskLog(task.id(), new LogQuery("", true, 2, 2)).items())
        .containsExactly(parts[2], parts[3]);
    assertThat(store().reads().logs().taskLog(task.id(), newest(4, 2)).items()).isEmpty();
    assertThat(store().reads().logs().taskLog(task.id(), newest(Long.MAX_VALUE, 100)).items())
        .isEmpty();
  }

  @Test
  default void jobLogFollowsTheTasks() {
    JobRun job = rows().job("mine").build();
    TaskRun first = rows().task(job).build();
    TaskRun retry = rows().task(job).build();
    TaskRun atOnce = rows().task(job).createdAt(retry.createdAt()).build();
    TaskRun silent = rows().task(job).build();
    TaskRun second = rows().task(job, TaskPath.top(1)).build();
    JobRun other = rows().job("other").build();
    TaskRun elsewhere = rows().task(other).build();
    rows().insert(job, other);
    rows().insert(second, silent, atOnce, retry, first, elsewhere);
    LogPart[] parts = {
      rows().part(second, 1, "e"),
      rows().part(first, 1, "a"),
      rows().part(first, 2, "b"),
      rows().part(retry, 1, "c"),
      rows().part(atOnce, 1, "d"),
      rows().part(elsewhere, 1, "f"),
    };
    rows().write().logs(parts).commit();

    Page<LogPart> log = store().reads().logs().jobLog(job.id(), newest(1, 10));
    assertThat(log.items()).extracting(LogPart::contents).containsExactly("e", "d", "c", "b", "a");
    assertThat(log.totalItems()).isEqualTo(5);
    assertThat(store().reads().logs().jobLog(job.id(), newest(2, 3)).items())
        .extracting(LogPart::contents)
        .containsExactly("b", "a");
    assertThat(store().reads().logs().jobLog(job.id(), new LogQuery("", true, 1, 4)).items())
        .extracting(LogPart::contents)
        .containsExactly("a", "b", "c", "d");
    assertThat(store().reads().logs().jobLog(job.id(), newest(Long.MAX_VALUE, 100)).items())
        .isEmpty();
  }

  @Test
  default void f6_aSearchOfALogReadsRedactedText() {
    JobRun job = rows().job("mine").build();
    TaskRun task = rows().task(job).build();
    rows().insert(job);
    rows().insert(task);
    LogPart part = rows().part(task, 1, "token sesame4711\n");
    rows().write().logs(part).commit();
    UnaryOperator<String> shown = text -> text.replace("sesame4711", "[REDACTED]");

    for (String found : List.of("token", "redacted")) {
      LogQuery query = matching(found).showing(shown);
      assertThat(store().reads().logs().taskLog(task.id(), query).items()).containsExactly(part);
      assertThat(store().reads().logs().jobLog(job.id(), query).items()).containsExactly(part);
    }
    for (String hidden : List.of("s", "sesame", "sesame4711", "token sesame4711")) {
      LogQuery query = matching(hidden).showing(shown);
      assertThat(store().reads().logs().taskLog(task.id(), query).totalItems()).as(hidden).isZero();
      assertThat(store().reads().logs().jobLog(job.id(), query).totalItems()).as(hidden).isZero();
    }
  }

  /** H17. */
  @Test
  default void searchedLogHasTheTotalOfItsHits() {
    JobRun job = rows().job("mine").build();
    TaskRun task = rows().task(job).build();
    TaskRun second = rows().task(job, TaskPath.top(1)).build();
    rows().insert(job);
    rows().insert(task, second);
    LogPart[] parts = {
      rows().part(task, 1, "downloading file one\n"),
      rows().part(task, 2, "Downloaded file-two.txt\n"),
      rows().part(task, 3, "error: disk full\n"),
      rows().part(second, 1, "nothing to download\n"),
    };
    rows().write().logs(parts).commit();

    assertThat(store().reads().logs().taskLog(task.id(), matching("download")))
        .isEqualTo(new Page<>(List.of(parts[1], parts[0]), 1, 10, 2, false));
    assertThat(store().reads().logs().taskLog(task.id(), new LogQuery("download", true, 2, 1)))
        .isEqualTo(new Page<>(List.of(parts[1]), 2, 1, 2, false));
    assertThat(store().reads().logs().taskLog(task.id(), matching("download tw")).items())
        .containsExactly(parts[1]);
    assertThat(store().reads().logs().taskLog(task.id(), matching("the")).totalItems()).isZero();
    assertThat(store().reads().logs().jobLog(job.id(), matching("download")))
        .isEqualTo(new Page<>(List.of(parts[3], parts[1], parts[0]), 1, 10, 3, false));
    assertThat(store().reads().logs().jobLog(job.id(), new LogQuery("download", false, 2, 2)))
        .isEqualTo(new Page<>(List.of(parts[0]), 2, 2, 3, false));
  }
}
