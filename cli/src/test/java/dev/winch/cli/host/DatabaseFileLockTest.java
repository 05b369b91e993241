package dev.winch.cli.host;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseFileLockTest {
  @TempDir private Path temp;

  @Test
  void aDatabaseBelongsToOneProcess() {
    try (DatabaseFileLock _ = claim("winch.db")) {
      assertThatThrownBy(() -> claim("winch.db"))
          .isInstanceOf(ConflictException.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageContaining("--data");
    }
    assertThatCode(() -> claim("winch.db").close()).doesNotThrowAnyException();
  }

  @Test
  void anotherDatabaseInTheSameFolderIsFree() {
    try (DatabaseFileLock _ = claim("one.db")) {
      assertThatCode(() -> claim("two.db").close()).doesNotThrowAnyException();
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(temp.resolve("data"), "a file");
    assertThatThrownBy(() -> DatabaseFileLock.of(file.resolve("winch.db")))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("data.dir");
  }

  private DatabaseFileLock claim(String name) {
    return DatabaseFileLock.of(temp.resolve("data").resolve(name));
  }
}
