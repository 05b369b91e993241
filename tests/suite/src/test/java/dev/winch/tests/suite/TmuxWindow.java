package dev.winch.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;

/** A pseudo-terminal in which a shell runs, by tmux (Debian's package of this name). */
final class TmuxWindow implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Path socket;
  private int cleared;

  private TmuxWindow(Path socket) {
    this.socket = socket;
  }

  /**
   * Opens one.
   *
   * @param folder for the socket
   * @param variables of the shell
   */
  static TmuxWindow open(Path folder, int columns, int lines, Map<String, String> variables) {
    TmuxWindow window = new TmuxWindow(folder.resolve("tmux"));
    List<String> command = new ArrayList<>();
    command.addAll(List.of("-f", "/dev/null", "new-session", "-d"));
    command.addAll(List.of("-x", String.valueOf(columns), "-y", String.valueOf(lines)));
    command.addAll(List.of("env", "PS1=$ ", "ENV=", "LC_ALL=C.UTF-8"));
    variables.forEach((name, value) -> command.add(name + "=" + value));
    command.addAll(List.of("/bin/sh", "-i"));
    var _ = window.tmux(command);
    window.await("a prompt", screen -> screen.contains("$"));
    return window;
  }

  /** Types a line. */
  void type(String line) {
    var _ = tmux(List.of("send-keys", "-l", line));
    press("Enter");
  }

  /** Clears the screen, so that nothing of an earlier command is taken for what comes next. */
  void clear() {
    String mark = "cleared-" + ++cleared;
    type("clear; echo " + mark);
    var _ = await("a clear screen", screen -> screen.startsWith(mark));
  }

  /** Presses a key such as {@code C-c}. */
  void press(String key) {
    var _ = tmux(List.of("send-keys", key));
  }

  void resize(int columns, int lines) {
    var _ =
        tmux(List.of("resize-window", "-x", String.valueOf(columns), "-y", String.valueOf(lines)));
  }

  /** What the screen shows, without colours. */
  String screen() {
    return tmux(List.of("capture-pane", "-p"));
  }

  /** The same with the sequences for colours. */
  String colouredScreen() {
    return tmux(List.of("capture-pane", "-p", "-e"));
  }

  /** Waits until the screen fulfils the condition, and returns it. */
  String await(String what, Predicate<String> condition) {
    String[] last = {""};
    try {
      Awaitility.await()
          .atMost(PATIENCE)
          .until(
              () -> {
                last[0] = screen();
                return condition.test(last[0]);
              });
    } catch (ConditionTimeoutException e) {
      throw new AssertionError(what + " is not on the screen:\n" + last[0], e);
    }
    return last[0];
  }

  private String tmux(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("tmux", "-S", socket.toString()));
    command.addAll(arguments);
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(command + ": " + printed).isZero();
      return printed;
    } catch (IOException e) {
      throw new UncheckedIOException("tmux does not start: run build/test-needs", e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    var _ = tmux(List.of("kill-server"));
  }
}
