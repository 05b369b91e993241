package dev.winch.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.Problem;
import dev.winch.model.spec.Decoded;
import dev.winch.model.spec.JobSpec;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentStreamTest {
  private static List<String> texts(String body, String type) {
    return DocumentStream.split(body.getBytes(UTF_8), type).stream()
        .map(part -> new String(part.body(), UTF_8))
        .toList();
  }

  @Test
  void aLineOfJsonIsADocument() {
    assertThat(texts("{}\r\n\n  \n{\"a\":\n[]", "application/x-ndjson; charset=utf-8"))
        .containsExactly("{}\r\n", "{\"a\":\n", "[]");
  }

  @Test
  void markersSeparateDocumentsOfYaml() {
    assertThat(texts("a: 1\n---\nb: |\n ---\n----\n--- c\n...\n# x\n---", "text/yaml"))
        .containsExactly("a: 1\n", "---\nb: |\n ---\n----\n", "--- c\n...\n");
    assertThat(texts("a: 1", "application/yaml")).containsExactly("a: 1");
    assertThat(texts("", "application/yaml")).isEmpty();
  }

  /** However many lines the documents have, each problem is where it is in the whole body. */
  @Property(tries = 100)
  void aProblemIsAtItsPlaceInTheStream(
      @ForAll @Size(min = 1, max = 6) List<@IntRange(max = 5) Integer> comments) {
    StringBuilder body = new StringBuilder();
    for (int lines : comments) {
      body.append("---\n").append("# more\n".repeat(lines)).append("wrong: 1\n");
    }
    List<String> all = body.toString().lines().toList();
    List<DocumentStream.Part> parts =
        DocumentStream.split(body.toString().getBytes(UTF_8), "application/yaml");
    assertThat(parts).hasSize(comments.size());
    for (DocumentStream.Part part : parts) {
      Decoded<JobSpec> job = JobDecoder.job(part.body(), part.format());
      Problem problem = job.misread().orElseThrow().error().problems().getFirst();
      assertThat(all.get(part.inStream(problem).line() - 1)).isEqualTo("wrong: 1");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/plain", ""})
  void otherTypesAreNoStream(String type) {
    assertThatThrownBy(() -> texts("{}", type)).isInstanceOf(InvalidInputException.class);
  }
}
