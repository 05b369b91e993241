package dev.winch.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.cli.client.JsonView;
import dev.winch.cli.line.PlainArguments;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateCommandTest {
  @TempDir private Path folder;

  private String validate(String name, String document) throws IOException {
    var printed = new ByteArrayOutputStream();
    Path file = Files.writeString(folder.resolve(name), document);
    boolean valid =
        new ValidateCommand(new PrintStream(printed, true, UTF_8))
            .validate(List.of(file), ProblemFormat.TEXT);
    String text = printed.toString(UTF_8);
    assertThat(text.endsWith(": ok\n")).as(text).isEqualTo(valid);
    return text.replace(folder + "/", "");
  }

  @Test
  void everyProblemIsPrintedWithItsLineAndACaret() throws IOException {
    String document =
        """
        name: hello
        tasks:
          - name: greet
            imagee: busybox:stable
            timeout: 5
            env:
              WHOM: "{{ input.whom }}"
        """;

    assertThat(validate("job.yaml", document))
        .contains(
            """
            job.yaml:4:5: error: tasks[0].imagee: unknown field "imagee" [unknown-field]
                    imagee: busybox:stable
                    ^
                hint: did you mean "image"?
            job.yaml:5:5: error: tasks[0].timeout: is not a duration: 5 [duration]
                    timeout: 5
                    ^
                hint: a number and a unit, such as 90s, 5m or 1h30m
            job.yaml:7:7: error: tasks[0].env.WHOM: unknown name input\
            """);
  }

  private String report(ProblemFormat format, Path... files) {
    var printed = new ByteArrayOutputStream();
    assertThat(
            new ValidateCommand(new PrintStream(printed, true, UTF_8))
                .validate(List.of(files), format))
        .isFalse();
    return printed.toString(UTF_8).replace(folder + "/", "");
  }

  @Test
  void codeScannersAndGitHubGetAllProblemsOfAllFiles() throws IOException {
    Path wrong = Files.writeString(folder.resolve("a, b.yaml"), "name: x\ntaskss: []\n");
    Path missing = folder.resolve("missing.yaml");
    Path good =
        Files.writeString(folder.resolve("good.yaml"), "name: x\ntasks: [{name: a, run: b}]\n");

    assertThat(report(ProblemFormat.GITHUB, wrong, missing, good).lines())
        .hasSize(2)
        .contains(
            "::error file=a%2C b.yaml,line=2,col=1,title=unknown-field::unknown field \"taskss\""
                + " (hint: did you mean \"tasks\"?)")
        .anyMatch(line -> line.startsWith("::error file=missing.yaml,title=unreadable::"));

    JsonView sarif = JsonView.of(report(ProblemFormat.SARIF, wrong, missing, good));
    assertThat(sarif.text("version")).isEqualTo("2.1.0");
    JsonView run = sarif.list("runs").getFirst();
    assertThat(run.object("tool").object("driver").list("rules"))
        .extracting(rule -> rule.text("id"))
        .contains("unknown-field", "unreadable");
    JsonView result =
        run.list("results").stream()
            .filter(one -> one.text("ruleId").equals("unknown-field"))
            .findFirst()
            .orElseThrow();
    assertThat(result.text("level")).isEqualTo("error");
    JsonView place = result.list("locations").getFirst().object("physicalLocation");
    assertThat(place.object("artifactLocation").text("uri")).isEqualTo("a,%20b.yaml");
    assertThat(place.object("region").whole("startLine")).isEqualTo(2);

    assertThat(JsonView.of(report(ProblemFormat.JSON, wrong, missing, good)).items())
        .extracting(one -> one.text("file"))
        .containsOnly("a, b.yaml", "missing.yaml");
    assertThat(report(ProblemFormat.TEXT, missing, good)).contains("missing.yaml", "good.yaml: ok");
  }

  @Test
  void theFileOfInitIsAValidJobThatItDoesNotReplace() throws IOException {
    Path file = folder.resolve("new.yaml");
    InitCommand init = new InitCommand();
    assertThat(PlainArguments.take(init.declaration(), List.of(file.toString()))).isTrue();

    assertThat(init.call()).isZero();
    assertThat(validate("new.yaml", Files.readString(file))).isEqualTo("new.yaml: ok\n");
    assertThatThrownBy(init::call).hasMessageContaining("exists; --force replaces it");
  }

  @Test
  void aSyntaxErrorIsPrintedWithItsPlace() throws IOException {
    assertThat(validate("job.json", "{\"name\": \"x\",\n \"tasks\": [}"))
        .startsWith("job.json:2:12: error: ")
        .contains("     \"tasks\": [}\n               ^\n");
  }

  @Test
  void aFileWithAScheduleIsAScheduledJob() throws IOException {
    String tasks = "name: nightly\ntasks: [{name: a, run: \"true\"}]\n";

    assertThat(validate("good.yaml", tasks + "schedule: {cron: \"0 3 * * *\"}\n"))
        .isEqualTo("good.yaml: ok\n");
    assertThat(validate("bad.yaml", tasks + "schedule: {cron: never}\n"))
        .startsWith("bad.yaml:3:12: error: schedule.cron: ");
  }
}
