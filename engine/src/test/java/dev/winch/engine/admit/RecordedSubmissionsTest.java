package dev.winch.engine.admit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.codec.DocumentFormat;
import dev.winch.model.fault.InvalidInputException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What the reference takes Winch takes, and what it refuses Winch refuses in the same words. */
class RecordedSubmissionsTest {

  /**
   * A submission to the reference.
   *
   * @param statuses what it answered; several where either is right
   * @param message null if it took the job
   */
  record Recorded(
      String id,
      String title,
      String path,
      DocumentFormat format,
      String body,
      List<Integer> statuses,
      String message) {}

  @TestFactory
  Stream<DynamicTest> areAnsweredAsRecorded() {
    return CaseFile.read("recorded.yaml", Recorded.class).stream()
        .map(c -> DynamicTest.dynamicTest(c.id(), () -> isAnsweredAsRecorded(c)));
  }

  private static void isAnsweredAsRecorded(Recorded recorded) {
    Optional<InvalidInputException> refusal =
        recorded.path().equals("/jobs")
            ? CaseFile.refusalOfJob(recorded.body(), recorded.format())
            : CaseFile.refusalOfSchedule(recorded.body(), recorded.format());
    assertThat(recorded.statuses())
        .as("%s: %s", recorded.title(), refusal)
        .contains(refusal.isPresent() ? 400 : 200);
    // Only what admission says is told in the reference's words here; codec tests its own.
    if (recorded.message() != null && recorded.message().startsWith("Key: ")) {
      assertThat(refusal.orElseThrow()).hasMessage(recorded.message());
    }
  }
}
