package dev.winch.runtime.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PosixTest {
  @TempDir private Path folder;

  /** Runs a shell to its end, reading all that it prints. */
  private String printed(String script, int code) throws IOException {
    Posix.Pipe pipe = Posix.pipe();
    int pid = Posix.spawn(List.of("sh", "-c", script), List.of("A=b"), folder, pipe.writeEnd());
    Posix.close(pipe.writeEnd());
    var text = new StringBuilder();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment chunk = arena.allocate(4096);
      for (int read = Posix.read(pipe.readEnd(), chunk);
          read != 0;
          read = Posix.read(pipe.readEnd(), chunk)) {
        byte[] bytes = chunk.asSlice(0, Math.max(0, read)).toArray(ValueLayout.JAVA_BYTE);
        text.append(new String(bytes, StandardCharsets.UTF_8));
      }
    }
    Posix.close(pipe.readEnd());
    assertThat(Posix.reap(pid)).isEqualTo(code);
    return text.toString();
  }

  @Test
  void aProcessLeadsItsSessionInItsFolderWithItsEnvironmentAlone() throws IOException {
    String text =
        printed("cut -d' ' -f1,5,6 /proc/$$/stat; pwd; echo $A$HOME; cat; echo bad >&2; exit 7", 7);

    List<String> lines = text.lines().toList();
    assertThat(List.of(lines.getFirst().split(" ")))
        .hasSize(3)
        .containsOnly(lines.getFirst().split(" ")[0]);
    assertThat(lines.subList(1, lines.size()))
        .containsExactly(folder.toRealPath().toString(), "b", "bad");
  }

  @Test
  void theSignalThatEndsAProcessIsANegativeNumber() throws IOException {
    assertThat(printed("kill -9 $$", -Posix.SIGKILL)).isEmpty();
  }

  @Test
  void aMissingProgramIsTheErrorOfTheSystem() {
    Posix.Pipe pipe = Posix.pipe();
    assertThatThrownBy(
            () -> Posix.spawn(List.of("/no/such/program"), List.of(), folder, pipe.writeEnd()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("No such file");
    Posix.close(pipe.writeEnd());
    Posix.close(pipe.readEnd());
  }

  @Test
  void aFileIsReadAndOneThatIsNotThereIsEmpty() throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "x".repeat(10_000));
    assertThat(Posix.content(file.toString())).hasValue("x".repeat(10_000));
    assertThat(Posix.content(folder.resolve("none").toString())).isEmpty();
  }

  @Test
  void aSignalToNoProcessIsReported() {
    assertThat(Posix.kill(Integer.MAX_VALUE, 0)).isFalse();
    assertThat(Posix.kill((int) ProcessHandle.current().pid(), 0)).isTrue();
  }
}
