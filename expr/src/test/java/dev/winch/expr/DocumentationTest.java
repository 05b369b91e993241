package dev.winch.expr;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.expr.env.Bindings;
import dev.winch.expr.env.Scope;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.Types;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The examples of docs/expressions.md are true. */
class DocumentationTest {
  private static final Pattern EXAMPLE =
      Pattern.compile("^\\| `(.+)` \\| `(.*)` \\|$", Pattern.MULTILINE);
  private static final Scope SCOPE =
      Scope.ofJobFiles().withTextMaps("inputs", "tasks").with("item", Types.OBJECT);

  private static Bindings bindings() {
    return new Bindings(Instant.EPOCH, 1)
        .bindTexts(
            "inputs",
            Map.of(
                "name", "Ada Lovelace",
                "count", "12",
                "csv", "red,green,blue",
                "json", "{\"id\": 7, \"tags\": [\"a\", \"b\"]}"))
        .bindTexts("tasks", Map.of("probe", "1080"))
        .bindObject("item", Map.of("index", new Text("0"), "value", new Text("f1.mp4")));
  }

  @Test
  void every_example_gives_what_the_page_says() throws IOException {
    String page = Files.readString(Path.of("..", "docs", "expressions.md"));
    List<MatchResult> examples = EXAMPLE.matcher(page).results().toList();

    assertThat(examples).hasSizeGreaterThan(40);
    assertThat(examples)
        .allSatisfy(
            example -> {
              String source = example.group(1).replace("\\|", "|");
              String shown = example.group(2).replace("⏎", "\n");
              assertThat(Template.compile("{{ " + source + " }}", SCOPE).render(bindings()))
                  .as(source)
                  .isEqualTo(shown);
            });
  }
}
