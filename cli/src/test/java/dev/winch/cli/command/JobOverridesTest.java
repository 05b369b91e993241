package dev.winch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.cli.client.JsonView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobOverridesTest {
  private final JobOverrides edits = new JobOverrides();

  private String applied(String document) {
    return new String(
        edits.applied(document.getBytes(StandardCharsets.UTF_8)), StandardCharsets.UTF_8);
  }

  @Test
  void inputsOfTheLineOverrideThoseOfTheFilesAndTagsAreAdded(@TempDir Path folder)
      throws Exception {
    Path file = Files.writeString(folder.resolve("i.yaml"), "a: 1\nb: two\nc: [3]\n");
    edits.input("b=x=y");
    edits.inputs(file.toString());
    edits.tag("new");
    assertThat(applied("name: n\ntags: [old]\ninputs: {a: kept, z: 'last'}\ntasks: []\n"))
        .isEqualTo(
            "{\"name\":\"n\",\"tags\":[\"old\",\"new\"],"
                + "\"inputs\":{\"a\":\"1\",\"z\":\"last\",\"b\":\"x=y\",\"c\":\"[3]\"},"
                + "\"tasks\":[]}");
  }

  @Test
  void aRerunHasTheDefinitionOfTheJobAndSecretsOfAFile(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("s.yaml"), "key: filled\n");
    JsonView old =
        JsonView.of(
            "{\"id\":\"1\",\"state\":\"FAILED\",\"name\":\"n\",\"createdAt\":\"x\","
                + "\"inputs\":{\"a\":\"1\"},\"secrets\":{\"key\":\"[REDACTED]\"},"
                + "\"tasks\":[{\"name\":\"t\",\"run\":\"x\"}]}");
    edits.input("a=2");
    edits.secrets(file.toString());

    assertThat(
            new String(
                JobOverrides.bytes(edits.applied(RerunCommand.definition(old))),
                StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"name\":\"n\",\"inputs\":{\"a\":\"2\"},\"secrets\":{\"key\":\"filled\"},"
                + "\"tasks\":[{\"name\":\"t\",\"run\":\"x\"}]}");
  }

  @Test
  void withoutEditsNothingIsToBeDone() {
    assertThat(edits.isEmpty()).isTrue();
    assertThatThrownBy(() -> edits.input("=x")).hasMessage("-i: \"=x\" is not NAME=VALUE");
    assertThatThrownBy(() -> applied("- a\n")).hasMessageContaining("must hold an object");
  }
}
