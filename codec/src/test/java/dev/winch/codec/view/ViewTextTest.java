package dev.winch.codec.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.codec.PlainJson;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How texts, numbers and times are written, in whatever document. */
class ViewTextTest {
  private static final Instant T = Instant.parse("2024-05-01T10:00:00Z");
  private static final User GUEST = new User(new UserId("u1"), "guest", "Guest", "hash", T, true);

  private final JobWriter jobs = new JobWriter(Redaction.standard());

  @Test
  void markupIsEscapedAndAllElseIsNot() {
    String message = "<a> & \"b\" \\ / \u2028\u2029 é 日本 🚀 \n\t\u0001\u007f '";

    assertThat(text(ProblemWriter.error(message, List.of())))
        .isEqualTo(
            "{\"message\":\"\\u003ca\\u003e \\u0026 \\\"b\\\" \\\\ / \\u2028\\u2029 é 日本 🚀 \\n\\t\\u0001\u007f '\"}\n");
  }

  @Test
  void halfASurrogatePairDoesNotBreakTheDocument() {
    String json = text(ProblemWriter.error("a\ud800b", List.of()));

    assertThat(PlainJson.read(json)).isInstanceOf(Map.class);
  }

  @ParameterizedTest
  @CsvSource({"100, 100", "33.33, 33.33", "0.1, 0.1", "12.5, 12.5", "1, 1"})
  void numbersAreAsShortAsTheyCanBe(double progress, String written) {
    JobRun run =
        JobRunRow.accepted(new JobId("j1"), GUEST.id(), T).name("n").progress(progress).build();

    assertThat(text(jobs.accepted(run, GUEST, List.of())))
        .contains("\"progress\":" + written + "}");
  }

  @ParameterizedTest
  @CsvSource({
    "2024-05-01T10:00:00Z, 2024-05-01T10:00:00Z",
    "2024-05-01T10:00:00.120Z, 2024-05-01T10:00:00.12Z",
    "2024-05-01T10:00:00.000001Z, 2024-05-01T10:00:00.000001Z",
    "2024-05-01T10:00:00.123456789Z, 2024-05-01T10:00:00.123456Z",
    "0099-12-31T23:59:59.9Z, 0099-12-31T23:59:59.9Z"
  })
  void timesHaveMicrosecondsWithoutTrailingZeros(Instant time, String written) {
    User user = new User(new UserId("u"), "ann", "", "", time, false);
    JobRun job = JobRunRow.accepted(new JobId("j1"), user.id(), time).name("n").build();

    assertThat(text(jobs.accepted(job, user, List.of())))
        .contains("\"createdAt\":\"" + written + "\"");
  }

  private static String text(byte[] document) {
    return new String(document, StandardCharsets.UTF_8);
  }
}
