package dev.winch.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.JobState;
import dev.winch.model.run.TaskState;
import java.io.IOException;
import java.nio.file.Files;
import java.util.function.BiPredicate;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The diagrams of ARCHITECTURE.md show the tables of changes of state. */
class StateDiagramTest {

  @Test
  void tasks() throws IOException {
    pageHas(diagram(TaskState.values(), TaskState::canBecome, TaskState::isFinal));
  }

  @Test
  void jobs() throws IOException {
    pageHas(diagram(JobState.values(), JobState::canBecome, JobState::isFinal));
  }

  private static void pageHas(String diagram) throws IOException {
    assertThat(Files.readString(WinchProcess.ROOT.resolve("ARCHITECTURE.md")))
        .as("ARCHITECTURE.md lacks this diagram:%n%s", diagram)
        .contains(diagram);
  }

  private static <S extends Enum<S>> String diagram(
      S[] states, BiPredicate<S, S> canBecome, Predicate<S> isFinal) {
    StringBuilder text = new StringBuilder("```mermaid\nstateDiagram-v2\n  [*] --> PENDING\n");
    for (S state : states) {
      Stream.of(states)
          .filter(next -> canBecome.test(state, next))
          .forEach(
              next -> text.append("  ").append(state).append(" --> ").append(next).append('\n'));
      if (isFinal.test(state)) {
        text.append("  ").append(state).append(" --> [*]\n");
      }
    }
    return text.append("```\n").toString();
  }
}
