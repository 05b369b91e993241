package dev.winch.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people see of client commands: sessions in a real pseudo-terminal, compared as text. */
class TerminalSessionTest {
  private static final String ERASE = "\033[";

  @TempDir private Path folder;

  /** One server and one window for all: starts are what costs time. */
  @Test
  void aJobIsFollowedInATerminal() throws IOException {
    try (WinchProcess winch =
            WinchProcess.start(folder.resolve("data"), Map.of(), "--runtime", "shell");
        TmuxWindow window =
            TmuxWindow.open(folder, 100, 30, Map.of("WINCH_ENDPOINT", winch.url()))) {
      Path gate = folder.resolve("gate");
      Path file =
          Files.writeString(
              folder.resolve("job.yaml"),
              """
              name: slow
              tasks:
                - name: first
                  run: echo one
                - name: gated
                  run: until [ -e %s ]; do sleep 0.1; done
              """
                  .formatted(gate));
      String program = WinchProcess.LAUNCHER.toString();

      detachByInterrupt(window, program, file);
      followToTheEndAfterAResize(window, program, gate);
      topIsTheWholeScreen(window, program, winch);
      plainWhereNoTerminalReads(window, program);
      schedulesFireWhenAsked(window, program);
    }
  }

  private static void detachByInterrupt(TmuxWindow window, String program, Path file) {
    window.clear();
    window.type(program + " submit " + file + " --follow");
    window.await(
        "the live tree",
        screen ->
            screen.contains("✓ first completed")
                && screen.contains("▶ gated running")
                && screen.contains("slow [██████████··········] 50% running"));
    assertThat(window.colouredScreen()).as("colours").contains(ERASE + "34m");
    window.press("C-c");
    window.await(
        "how to come back",
        screen -> screen.contains("Detached; the job goes on. Come back with: winch watch "));
  }

  private static void followToTheEndAfterAResize(TmuxWindow window, String program, Path gate)
      throws IOException {
    window.clear();
    window.type("NO_COLOR=1 " + program + " watch @last; echo code=$?");
    window.await("the tree again", screen -> screen.contains("▶ gated running"));
    window.resize(40, 30);
    String narrow =
        window.await(
            "the tree in 40 columns",
            screen ->
                screen.contains("▶ gated running")
                    && screen.lines().allMatch(line -> line.length() <= 40));
    assertThat(narrow).contains("50% running");
    assertThat(window.colouredScreen()).as("NO_COLOR").doesNotContain(ERASE + "34m");
    window.resize(100, 30);
    Files.createFile(gate);
    String end = window.await("the end", screen -> screen.contains("code=0"));
    assertThat(end).contains("✓ gated completed", "job slow: COMPLETED").doesNotContain("▶");
  }

  private static void topIsTheWholeScreen(TmuxWindow window, String program, WinchProcess winch) {
    window.clear();
    window.type(program + " top; echo code=$?");
    String full =
        window.await(
            "the screen of top", screen -> screen.contains("Worker") && screen.contains("q ends"));
    assertThat(full).startsWith("Winch at " + winch.url()).doesNotContain("cleared-");
    assertThat(full.strip()).endsWith("q ends");
    window.resize(60, 12);
    window.await(
        "twelve lines that end with the keys",
        screen -> screen.lines().skip(11).findFirst().filter("q ends"::equals).isPresent());
    window.press("q");
    window.await(
        "the screen of before", screen -> screen.contains("cleared-") && screen.contains("code=0"));
    window.resize(100, 30);
  }

  private static void plainWhereNoTerminalReads(TmuxWindow window, String program) {
    window.clear();
    window.type(program + " jobs | cat -v; echo done");
    String plain =
        window.await("a list", screen -> screen.contains("COMPLETED") && screen.contains("\ndone"));
    assertThat(plain).contains("ID ", "page 1 of 1, 1 jobs").doesNotContain("^[");
    window.clear();
    window.type(program + " top | cat; echo done");
    window.await(
        "the refusal",
        screen -> screen.contains("winch top needs a terminal") && screen.contains("\ndone"));
  }

  private void schedulesFireWhenAsked(TmuxWindow window, String program) throws IOException {
    window.clear();
    window.type(program + " schedule preview '0 3 1 1 *' --timezone Asia/Kolkata -n 2; echo done");
    String firings = window.await("the firings", screen -> screen.contains("\ndone"));
    assertThat(firings).contains("\nFIRES AT\n");
    assertThat(firings.lines().filter(line -> line.endsWith("-01-01T03:00+05:30"))).hasSize(2);
    window.clear();
    window.type(program + " schedule preview '0 25 * * *'; echo code=$?");
    window.await(
        "what is wrong with it",
        screen -> screen.contains("invalid cron: ") && screen.contains("code=1"));
    Path file =
        Files.writeString(
            folder.resolve("schedule.yaml"),
            """
            name: yearly
            schedule: {cron: 0 3 1 1 *}
            tasks:
              - name: only
                run: echo once
            """);
    window.clear();
    window.type(
        "id=$(%1$s schedule add %2$s); %1$s schedule pause $id; %1$s schedule trigger $id --wait; echo code=$?"
            .formatted(program, file));
    String end = window.await("the end of its job", screen -> screen.matches("(?s).*code=\\d.*"));
    assertThat(end).contains("job yearly: COMPLETED", "code=0");
  }
}
