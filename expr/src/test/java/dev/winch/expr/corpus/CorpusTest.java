package dev.winch.expr.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What was observed in the reference comes out the same here, line by line. */
class CorpusTest {
  private static final Path SHARED = Path.of("..", "..", "shared", "conformance", "expr");

  /** The generated expressions are not part of the project; they count where they are at hand. */
  private static List<Path> folders() throws URISyntaxException {
    Path own = Path.of(CorpusTest.class.getResource("/corpus/envs.json").toURI()).getParent();
    return Files.isDirectory(SHARED) ? List.of(own, SHARED) : List.of(own);
  }

  @Test
  void decision21_everyLineGivesTheResultOfTheReference() throws IOException, URISyntaxException {
    for (Path folder : folders()) {
      List<Corpus.Result> results = Corpus.run(folder);

      assertThat(results).extracting(Corpus.Result::name).contains("jobs", "templates");
      assertThat(results)
          .allSatisfy(result -> assertThat(result.differences()).isEmpty())
          .allSatisfy(result -> assertThat(result.passed()).isGreaterThan(200));
    }
  }
}
