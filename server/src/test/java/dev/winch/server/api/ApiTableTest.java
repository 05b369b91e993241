package dev.winch.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.codec.PlainJson;
import dev.winch.server.endpoint.ApiPage;
import dev.winch.server.endpoint.Endpoint;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ApiTableTest {
  @Test
  void thePageOfEndpointsIsThatOfTheProgram() {
    assertThat(Path.of("../docs/api.md"))
        .as("docs/api.md is made by make docs")
        .hasContent(ApiPage.markdown(ApiTable.all()));
  }

  @Test
  void everyExampleOfAnAnswerIsJson() {
    List<String> examples =
        ApiTable.all().stream()
            .map(Endpoint::response)
            .flatMap(Optional::stream)
            .filter(body -> body.contentTypes().contains("application/json"))
            .map(body -> body.example())
            .toList();

    assertThat(examples).isNotEmpty().allSatisfy(PlainJson::read);
  }
}
