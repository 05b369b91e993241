package dev.winch.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.Unavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CipherTest {
  @TempDir Path folder;

  @Property(tries = 200)
  void whatWasSealedOpens(@ForAll String clear) {
    var cipher = Cipher.of(List.of("k"));
    // Halves of surrogate pairs are no text that could be stored.
    String text = Utf8.paired(clear);

    assertThat(cipher.open(cipher.seal(text))).isEqualTo(text);
  }

  @Test
  void theSameTextNeverLooksTheSame() {
    var cipher = Cipher.of(List.of("k"));

    assertThat(cipher.seal("x")).isNotEqualTo(cipher.seal("x")).startsWith("enc:");
  }

  @Test
  void anOldKeyStillReadsAndTheFirstOneWrites_O26() {
    String old = Cipher.of(List.of("old")).seal("text");
    var rotated = Cipher.of(List.of("new", "old"));

    assertThat(rotated.open(old)).isEqualTo("text");
    assertThat(Cipher.of(List.of("new")).open(rotated.seal("text"))).isEqualTo("text");
  }

  @Test
  void aMissingKeyAndAnAlteredTextReadAsEncrypted() {
    String sealed = Cipher.of(List.of("k")).seal("text");
    String altered = sealed.substring(0, sealed.length() - 4) + "AAAA";

    assertThat(Cipher.of(List.of("other")).open(sealed)).isEqualTo("[encrypted]");
    assertThat(Cipher.none().open(sealed)).isEqualTo("[encrypted]");
    assertThat(Cipher.of(List.of("k")).open(altered)).isEqualTo("[encrypted]");
    assertThat(Cipher.of(List.of("k")).open(sealed.substring(0, 20))).isEqualTo("[encrypted]");
    assertThat(Cipher.of(List.of("k")).open(sealed + "?")).isEqualTo("[encrypted]");
  }

  @Test
  void aTextThatOnlyLooksSealedIsLeftAlone() {
    var cipher = Cipher.of(List.of("k"));

    for (String text : List.of("", "enc:", "enc:text", "enc:12345678", "enc:1234567x:aaaa")) {
      assertThat(cipher.open(text)).isEqualTo(text);
    }
  }

  @Test
  void withoutAKeyTextsStayInClear() {
    assertThat(Cipher.none().seal("text")).isEqualTo("text");
    assertThat(Cipher.none().seals()).isFalse();
    assertThat(Cipher.of(List.of("k")).seals()).isTrue();
  }

  @Test
  void aKeyFileIsMadeOnceAndForItsOwnerOnly() throws IOException {
    Path file = folder.resolve("data/secret.key");

    String sealed = Cipher.fromKeyFile(file).seal("text");

    assertThat(Cipher.fromKeyFile(file).open(sealed)).isEqualTo("text");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(file.getParent()).isDirectoryContaining("glob:**/secret.key");
    try (var files = Files.list(file.getParent())) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void anEmptyKeyFileIsNotTakenForAKey() throws IOException {
    Path file = Files.createFile(folder.resolve("secret.key"));

    assertThatThrownBy(() -> Cipher.fromKeyFile(file))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("secret.key")
        .hasMessageContaining("empty");
  }
}
