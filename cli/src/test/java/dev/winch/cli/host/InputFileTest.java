package dev.winch.cli.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.InvalidInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFileTest {
  @TempDir private Path folder;

  @Test
  void aMissingFileIsAReadableError() {
    Path file = folder.resolve("job.yaml");
    assertThatThrownBy(() -> InputFile.bytes(file))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("cannot read " + file + ": no such file");
  }

  @Test
  void aFolderIsNoFile() {
    assertThatThrownBy(() -> InputFile.bytes(folder))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageStartingWith("cannot read " + folder + ": ")
        .hasMessageContaining("irectory");
  }

  @Test
  void aFileIsReadAsUtf8() throws Exception {
    Path file = Files.writeString(folder.resolve("job.yaml"), "name: größe\n");
    assertThat(InputFile.text(file)).isEqualTo("name: größe\n");
  }
}
