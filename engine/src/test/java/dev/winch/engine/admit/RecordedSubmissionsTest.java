package dev.winch.engine.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.codec.DocumentFormat;
import dev.winch.model.fault.InvalidInput;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What the reference takes Winch takes, and what it refuses Winch refuses in the same words. */
class RecordedSubmissionsTest {

  @TestFactory
  Stream<DynamicTest> areAnsweredAsRecorded() {
    return CaseFile.read("recorded.yaml").stream()
        .map(c -> DynamicTest.dynamicTest((String) c.get("id"), () -> isAnsweredAsRecorded(c)));
  }

  private static void isAnsweredAsRecorded(Map<String, Object> recorded) {
    var format = DocumentFormat.valueOf(recorded.get("format").toString().toUpperCase(Locale.ROOT));
    String body = (String) recorded.get("body");
    Optional<InvalidInput> refusal =
        recorded.get("path").equals("/jobs")
            ? CaseFile.refusalOfJob(body, format)
            : CaseFile.refusalOfSchedule(body, format);

    int status = refusal.isPresent() ? 400 : 200;
    Object recordedStatus = recorded.get("status");
    List<?> allowed = recordedStatus instanceof List<?> several ? several : List.of(recordedStatus);
    assertThat(allowed.contains(status)).as("status %d, %s", status, refusal).isTrue();

    Object message = recorded.getOrDefault("message", "");
    if (message.toString().startsWith("Key: ")) {
      assertThat(refusal.orElseThrow()).hasMessage((String) message);
    }
  }
}
