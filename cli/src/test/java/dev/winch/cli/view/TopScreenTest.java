package dev.winch.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.cli.client.JsonView;
import dev.winch.cli.host.Terminal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TopScreenTest {
  private static final Instant NOW = Instant.parse("2026-11-30T08:00:12Z");

  private static final TopScreen SCREEN =
      new TopScreen(
          "http://127.0.0.1:8000",
          Map.of("RUNNING", 30L, "FAILED", 2L),
          List.of(JsonView.of("{\"name\":\"default\",\"size\":7,\"unacked\":3,\"subscribers\":4}")),
          List.of(
              JsonView.of(
                  "{\"name\":\"Worker\",\"status\":\"DRAINING\",\"hostname\":\"h\","
                      + "\"queue\":\"default\",\"taskCount\":3,\"cpuPercent\":12.5}")),
          IntStream.range(0, 30)
              .mapToObj(
                  i ->
                      JsonView.of(
                          "{\"id\":\"0123456789abcdef0123456789abcd%02d\",\"state\":\"RUNNING\","
                                  .formatted(i)
                              + "\"startedAt\":\"2026-11-30T08:00:00Z\",\"progress\":50,"
                              + "\"name\":\"job %d\"}".formatted(i)))
              .toList());

  private static List<String> lines(int height, int width) {
    return SCREEN.lines(new Terminal.Size(height, width), NOW, "", false);
  }

  @Test
  void itShowsQueuesWorkersAndRunningJobsAsFarAsThereIsRoom() {
    assertThat(String.join("\n", lines(16, 90)))
        .isEqualTo(
            """
            Winch at http://127.0.0.1:8000  30 running, 0 scheduled, 0 pending, 2 failed, 0 completed

            QUEUE    WAITING  RUNNING  SLOTS
            default  7        3        4

            NODE    STATE     HOST  QUEUES   TASKS  CPU  FAULT
            Worker  DRAINING  h     default  3      13%

            JOB           STATE    FOR  DONE  NAME
            0123456789ab  RUNNING  12s  50%   job 0
            0123456789ab  RUNNING  12s  50%   job 1
            0123456789ab  RUNNING  12s  50%   job 2
            0123456789ab  RUNNING  12s  50%   job 3
            0123456789ab  RUNNING  12s  50%   job 4
            … 25 more
            q ends""");
  }

  @Test
  void noLineIsLongerAndNoScreenHigherThanTheTerminal() {
    for (int height = 1; height <= 50; height++) {
      for (int width : new int[] {10, 40, 120}) {
        List<String> lines = lines(height, width);
        assertThat(lines).hasSize(height);
        assertThat(lines).allMatch(line -> line.length() <= width);
      }
    }
  }

  @Test
  void aLostConnectionIsShownInTheHeader() {
    assertThat(SCREEN.lines(new Terminal.Size(10, 60), NOW, "no Winch answers", true).getFirst())
        .contains("no Winch answers", "\033[31m");
  }
}
