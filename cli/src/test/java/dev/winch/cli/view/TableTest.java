package dev.winch.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.cli.client.JsonView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableTest {
  private static final List<Column> COLUMNS =
      List.of(Column.of("ID", "id"), Column.state("state"), Column.of("NAME", "name"));

  private static final List<JsonView> ROWS =
      List.of(
          JsonView.of("{\"id\":\"1\",\"state\":\"COMPLETED\",\"name\":\"größe\"}"),
          JsonView.of("{\"id\":\"22\",\"state\":\"FAILED\",\"name\":\"a\\u001b[31m\\nb\"}"));

  @Test
  void columnsAreAsWideAsTheirLongestText() {
    assertThat(Table.lines(COLUMNS, ROWS, true, false))
        .containsExactly("ID  STATE      NAME", "1   COMPLETED  größe", "22  FAILED     a [31m b");
  }

  @Test
  void coloursDoNotChangeTheWidths() {
    assertThat(Table.lines(COLUMNS, ROWS, false, true))
        .containsExactly(
            "1   \033[32mCOMPLETED\033[0m  größe", "22  \033[31mFAILED\033[0m     a [31m b");
  }

  @ParameterizedTest
  @CsvSource({
    "PT0.04S, 0.0s",
    "PT9.99S, 9.9s",
    "PT10S, 10s",
    "PT3M7S, 3m07s",
    "PT2H5M59S, 2h05m",
    "PT-3S, 0.0s"
  })
  void durationsAreShort(Duration span, String text) {
    assertThat(DurationFormat.text(span)).isEqualTo(text);
  }

  @Test
  void aLogIsFilteredByTimeAndWords() {
    JsonView part =
        JsonView.of("{\"contents\":\"Hello World\\n\",\"createdAt\":\"2026-11-30T08:00:00Z\"}");
    Instant time = Instant.parse("2026-11-30T08:00:00Z");
    assertThat(new LogFilter(time, "world HELLO", true).admits(part)).isTrue();
    assertThat(new LogFilter(Instant.MIN, "worlds", true).admits(part)).isFalse();
    assertThat(new LogFilter(time.plusMillis(1), "", true).admits(part)).isFalse();
    assertThat(new LogFilter(time, "", true).text(part))
        .isEqualTo("2026-11-30T08:00:00Z Hello World\n");
    assertThat(new LogFilter(time, "", false).text(part)).isEqualTo("Hello World\n");
  }
}
