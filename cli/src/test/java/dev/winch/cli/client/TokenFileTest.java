package dev.winch.cli.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.cli.client.TokenFile.Saved;
import dev.winch.model.fault.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {
  @TempDir private Path folder;

  @Test
  void eachEndpointHasItsTokenAndOnlyTheUserReadsThem() throws IOException {
    TokenFile file = new TokenFile(folder.resolve("a/winch"));
    assertThat(file.of("http://a")).isEmpty();

    file.save("http://a", new Saved("1", "winch_a"));
    file.save("http://b", new Saved("2", "winch_b"));
    file.save("http://a", new Saved("3", "winch_c"));
    file.remove("http://b");

    TokenFile again = new TokenFile(folder.resolve("a/winch"));
    assertThat(again.of("http://a")).contains(new Saved("3", "winch_c"));
    assertThat(again.of("http://b")).isEmpty();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())))
        .isEqualTo("rw-------");
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("a/winch"))))
        .isEqualTo("rwx------");
    try (var files = Files.list(folder.resolve("a/winch"))) {
      assertThat(files).containsExactly(file.path());
    }
    assertThat(new Saved("1", "winch_a").toString()).doesNotContain("winch_a");
  }

  @Test
  void aFileThatOthersReadIsRefused() throws IOException {
    TokenFile file = new TokenFile(folder);
    file.save("http://a", new Saved("1", "winch_a"));
    Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-r-----"));

    assertThatThrownBy(() -> file.of("http://a"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("chmod 600");
  }
}
