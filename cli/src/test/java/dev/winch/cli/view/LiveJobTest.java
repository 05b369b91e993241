package dev.winch.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.cli.client.JsonView;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveJobTest {
  private static final Instant NOW = Instant.parse("2026-11-30T08:01:00Z");

  private final LiveJob live = new LiveJob(false);

  private List<String> take(String type, String json) {
    return live.take(type, type.equals("log"), JsonView.of(json));
  }

  private static String task(String id, String state, String more) {
    return "{\"id\":\"%s\",\"name\":\"task %s\",\"state\":\"%s\"%s}".formatted(id, id, state, more);
  }

  private static String log(String task, String contents) {
    return "{\"taskId\":\"%s\",\"contents\":\"%s\"}".formatted(task, contents);
  }

  @Test
  void linesOfALogHaveTheNameOfTheirTaskEvenIfTheyComeFirst() {
    assertThat(take("log", log("a", "one\\ntwo\\nthr"))).isEmpty();
    assertThat(take("task", task("a", "RUNNING", "")))
        .containsExactly("task a | one", "task a | two");
    assertThat(take("log", log("a", "ee\\n"))).containsExactly("task a | three");
    assertThat(live.hasWholeLog(2)).isTrue();
    assertThat(live.hasWholeLog(3)).isFalse();
  }

  @Test
  void anEndedTaskIsOneLineAfterTheRestOfItsLog() {
    take("task", task("a", "RUNNING", ""));
    take("log", log("a", "no end"));
    assertThat(take("task", task("a", "FAILED", ",\"error\":\"exit\\ncode 1\"")))
        .containsExactly("task a | no end", "✗ task a failed: exit code 1");
    assertThat(take("task", task("a", "FAILED", ""))).isEmpty();
  }

  @Test
  void theEndOfTheLogIsNotThatOfTheJob() {
    live.take("end", true, JsonView.EMPTY);
    assertThat(live.hasEnded()).isFalse();
    assertThat(live.hasWholeLog(Integer.MAX_VALUE)).isTrue();
    live.take("end", false, JsonView.EMPTY);
    assertThat(live.hasEnded()).isTrue();
  }

  @Test
  void remainingLinesAreShownAtTheEnd() {
    take("log", log("0123456789abcdef", "lost"));
    assertThat(live.rest()).containsExactly("0123456789ab | lost");
    assertThat(live.rest()).isEmpty();
  }

  @Test
  void theTreeHasDurationsProgressAndAttempts() {
    take(
        "job",
        "{\"id\":\"j\",\"name\":\"nightly\",\"state\":\"RUNNING\",\"progress\":50,"
            + "\"startedAt\":\"2026-11-30T08:00:00Z\"}");
    take(
        "task",
        task("outer", "RUNNING", ",\"startedAt\":\"2026-11-30T08:00:00Z\",\"progress\":42.4"));
    take(
        "task",
        task(
            "first",
            "COMPLETED",
            ",\"parentId\":\"outer\",\"startedAt\":\"2026-11-30T08:00:00Z\","
                + "\"completedAt\":\"2026-11-30T08:00:01.25Z\""));
    take("task", task("later", "PENDING", ",\"retry\":{\"attempts\":1}"));
    take("task", task("second", "SCHEDULED", ",\"parentId\":\"outer\""));

    assertThat(live.footer(NOW, 40, 81))
        .containsExactly(
            "nightly [██████████··········] 50% running 1m00s",
            "  ▶ task outer running 1m00s 42%",
            "    ✓ task first completed 1.2s",
            "    · task second scheduled",
            "  · task later (attempt 2) pending");
  }

  @Test
  void aTreeThatIsTooLongShowsWhatRunsOrFailed() {
    take("job", "{\"id\":\"j\",\"name\":\"n\",\"state\":\"RUNNING\"}");
    for (int i = 0; i < 100; i++) {
      take("task", task("t" + i, i == 70 ? "FAILED" : i == 80 ? "RUNNING" : "COMPLETED", ""));
    }
    assertThat(live.footer(NOW, 10, 81))
        .containsExactly(
            "n [····················] 0% running",
            "  ✗ task t70 failed", "  ▶ task t80 running", "  … 98 more tasks");
  }

  @Test
  void noLineIsLongerThanTheScreen() {
    take("job", "{\"id\":\"j\",\"name\":\"" + "n".repeat(200) + "\",\"state\":\"RUNNING\"}");
    take("task", task("a", "FAILED", ",\"error\":\"" + "e".repeat(200) + "\""));
    assertThat(live.footer(NOW, 40, 60)).allMatch(line -> line.length() <= 59);
  }
}
