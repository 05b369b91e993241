package dev.winch.cli.host;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.Conflict;
import dev.winch.model.fault.InvalidInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseClaimTest {
  @TempDir private Path temp;

  @Test
  void aDatabaseBelongsToOneProcess() {
    try (DatabaseClaim _ = claim("winch.db")) {
      assertThatThrownBy(() -> claim("winch.db"))
          .isInstanceOf(Conflict.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid())
          .hasMessageContaining("--data");
    }
    assertThatCode(() -> claim("winch.db").close()).doesNotThrowAnyException();
  }

  @Test
  void anotherDatabaseInTheSameFolderIsFree() {
    try (DatabaseClaim _ = claim("one.db")) {
      assertThatCode(() -> claim("two.db").close()).doesNotThrowAnyException();
    }
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(temp.resolve("data"), "a file");
    assertThatThrownBy(() -> DatabaseClaim.of(file.resolve("winch.db")))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining("data.dir");
  }

  private DatabaseClaim claim(String name) {
    return DatabaseClaim.of(temp.resolve("data").resolve(name));
  }
}
