package dev.winch.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandPageTest {
  @Test
  void thePageIsThatOfTheProgram() {
    assertThat(Path.of("../docs/cli.md"))
        .as("docs/cli.md is made by make docs")
        .content()
        .isEqualTo(CommandPage.markdown());
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh"})
  void theScriptOfAShellIsOneThatItCanRead(String shell, @TempDir Path folder) throws Exception {
    Path script = Files.writeString(folder.resolve("winch"), Completion.script(shell));
    Process bash =
        new ProcessBuilder(
                "bash",
                "-c",
                "source \"$0\"; COMP_WORDS=(winch schedule l); COMP_CWORD=2; _complete_winch;"
                    + " echo \"${COMPREPLY[*]}\"",
                script.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("list\n");
  }

  @Test
  void fishCompletesCommandsAndOptions() {
    assertThat(Completion.script("fish").lines())
        .anyMatch(line -> line.endsWith("-a submit -d 'Submits jobs and prints their ids.'"))
        .anyMatch(line -> line.contains("_from logs' -s f -l follow -d "))
        .anyMatch(line -> line.contains("_from schedule; and __fish") && line.contains(" -r "));
  }

  @Test
  void anotherShellIsRefusedWithTheOnesThatThereAre() {
    assertThatThrownBy(() -> Completion.script("tcsh"))
        .hasMessage("\"tcsh\" is none of bash, zsh and fish");
  }
}
