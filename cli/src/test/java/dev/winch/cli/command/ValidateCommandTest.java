package dev.winch.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ValidateCommandTest {
  @TempDir private Path folder;

  private String validate(String name, String document) throws IOException {
    var printed = new ByteArrayOutputStream();
    Path file = Files.writeString(folder.resolve(name), document);
    boolean valid = new ValidateCommand(new PrintStream(printed, true, UTF_8)).validate(file);
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
