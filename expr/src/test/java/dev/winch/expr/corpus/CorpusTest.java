package dev.winch.expr.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was observed in the reference comes out the same here, line by line. */
class CorpusTest {
  private static final Path SHARED = Path.of("..", "..", "shared", "conformance", "expr");

  @Test
  void jobs_and_templates_give_what_the_reference_gave() throws IOException, URISyntaxException {
    Path folder = Path.of(CorpusTest.class.getResource("/corpus/envs.json").toURI()).getParent();

    List<Corpus.Result> results = Corpus.run(folder);

    assertThat(results).extracting(Corpus.Result::name).containsExactly("jobs", "templates");
    assertThat(results)
        .allSatisfy(result -> assertThat(result.differences()).isEmpty())
        .allSatisfy(result -> assertThat(result.passed()).isGreaterThan(200));
  }

  @Test
  void the_generated_expressions_give_what_the_reference_gave_where_they_are_at_hand()
      throws IOException {
    assumeThat(Files.isDirectory(SHARED)).isTrue();

    assertThat(Corpus.run(SHARED)).allSatisfy(result -> assertThat(result.differences()).isEmpty());
  }
}
