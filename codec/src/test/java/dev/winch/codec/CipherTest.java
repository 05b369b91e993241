package dev.winch.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.InternalException;
import dev.winch.model.fault.UnavailableException;
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
  private static final EncryptionContext HERE = new EncryptionContext("tasks", "t", "item");

  /** One for all tries, since to derive a key takes its time. */
  private static final Cipher CIPHER = Cipher.of(List.of("k"));

  @TempDir Path folder;

  @Property(tries = 200)
  void encryptedTextIsDecrypted(@ForAll String clear) {
    // Halves of surrogate pairs are no text that could be stored.
    String text = Utf8.paired(clear);

    assertThat(CIPHER.open(CIPHER.seal(text, HERE), HERE)).isEqualTo(text);
  }

  @Test
  void theSameTextNeverLooksTheSame() {
    var cipher = Cipher.of(List.of("k"));

    assertThat(cipher.seal("x", HERE)).isNotEqualTo(cipher.seal("x", HERE)).startsWith("enc2:");
  }

  @Test
  void anOldKeyStillReadsAndTheFirstOneWrites_O26() {
    String old = Cipher.of(List.of("old")).seal("text", HERE);
    var rotated = Cipher.of(List.of("new", "old"));

    assertThat(rotated.open(old, HERE)).isEqualTo("text");
    assertThat(Cipher.of(List.of("new")).open(rotated.seal("text", HERE), HERE)).isEqualTo("text");
  }

  @Test
  void aMissingKeyReadsAsEncrypted() {
    String sealed = Cipher.of(List.of("k")).seal("text", HERE);

    assertThat(Cipher.of(List.of("other")).open(sealed, HERE)).isEqualTo("[encrypted]");
    assertThat(Cipher.none().open(sealed, HERE)).isEqualTo("[encrypted]");
  }

  /** See docs/decisions/086-encryption-keys.md. */
  @Test
  void issue13_aValueThatWasAlteredOrMovedIsRefused() {
    var cipher = Cipher.of(List.of("k"));
    String sealed = cipher.seal("text", HERE);

    for (EncryptionContext elsewhere :
        List.of(
            new EncryptionContext("tasks", "u", "item"),
            new EncryptionContext("tasks", "t", "evaluated"),
            new EncryptionContext("jobs", "t", "item"))) {
      assertThatThrownBy(() -> cipher.open(sealed, elsewhere))
          .isInstanceOf(InternalException.class)
          .hasMessageContaining("altered, or does not belong to " + elsewhere);
    }
    for (String altered :
        List.of(
            sealed.substring(0, sealed.length() - 4) + "AAAA",
            sealed.substring(0, sealed.lastIndexOf(':') + 9),
            sealed + "?")) {
      assertThatThrownBy(() -> cipher.open(altered, HERE)).isInstanceOf(InternalException.class);
    }
  }

  /** See docs/decisions/086: keys are derived with PBKDF2 and a salt, which slows down guessing. */
  @Test
  void issue13_aChosenKeyIsDerivedSlowlyAndWithASaltThatStandsBesideTheValue() {
    String one = Cipher.of(List.of("k")).seal("text", HERE);
    String other = Cipher.of(List.of("k")).seal("text", HERE);

    assertThat(one).matches("enc2:[0-9a-f]{8}:600000\\.[0-9a-f]{32}:.*");
    assertThat(head(one)).isNotEqualTo(head(other));
    assertThat(Cipher.of(List.of("k")).open(one, HERE)).isEqualTo("text");
    var installed = Cipher.of(List.of("k"));
    installed.use("00112233445566778899aabbccddeeff");
    assertThat(installed.seal("text", HERE)).contains(":600000.00112233445566778899aabbccddeeff:");
    assertThat(installed.currentHeader()).isEqualTo(head(installed.seal("text", HERE)));
  }

  private static String head(String sealed) {
    return sealed.substring(0, sealed.lastIndexOf(':') + 1);
  }

  @Test
  void issue13_aRandomKeyIsUsedAtOnceAndReadsUnderWhateverNameItIsGiven() throws IOException {
    Path file = folder.resolve("secret.key");
    String sealed = Cipher.fromKeyFile(file).seal("text", HERE);

    assertThat(sealed).matches("enc2:[0-9a-f]{8}:-:.*");
    String text = Files.readString(file).strip();
    assertThat(Cipher.of(List.of(text)).open(sealed, HERE)).isEqualTo("text");
    Files.writeString(file, "a text that somebody chose");
    assertThat(Cipher.fromKeyFile(file).seal("text", HERE)).contains(":600000.");
  }

  /** As it was written up to version 0.1.0-SNAPSHOT of November 2026: AES-GCM under "k". */
  @Test
  void issue13_textOfAnOlderKeyIsReadableAndStale() throws Exception {
    String old = UnboundValues.seal("k", "text");
    var cipher = Cipher.of(List.of("k"));

    assertThat(cipher.open(old, HERE)).isEqualTo("text");
    assertThat(Cipher.of(List.of("other")).open(old, HERE)).isEqualTo("[encrypted]");
    assertThat(cipher.isStale("{\"a\":\"" + old + "\"}")).isTrue();
    assertThat(cipher.isStale(Cipher.of(List.of("k")).seal("text", HERE))).isTrue();
    assertThat(cipher.isStale("{\"a\":\"" + cipher.seal("text", HERE) + "\"}")).isFalse();
    assertThat(cipher.reads(old + cipher.seal("text", HERE))).isTrue();
    assertThat(Cipher.of(List.of("other")).reads(old)).isFalse();
    assertThat(Cipher.of(List.of("other")).reads(cipher.seal("text", HERE))).isFalse();
  }

  @Test
  void aTextThatOnlyLooksSealedIsLeftAlone() {
    var cipher = Cipher.of(List.of("k"));

    for (String text :
        List.of(
            "", "enc:", "enc:text", "enc:12345678", "enc:1234567x:aaaa", "enc2:12345678:1.a:b")) {
      assertThat(cipher.open(text, HERE)).isEqualTo(text);
    }
  }

  @Test
  void withoutAKeyTextsStayInClear() {
    assertThat(Cipher.none().seal("text", HERE)).isEqualTo("text");
    assertThat(Cipher.none().seals()).isFalse();
    assertThat(Cipher.of(List.of("k")).seals()).isTrue();
  }

  @Test
  void aKeyFileIsMadeOnceAndForItsOwnerOnly() throws IOException {
    Path file = folder.resolve("data/secret.key");

    String sealed = Cipher.fromKeyFile(file).seal("text", HERE);

    assertThat(Cipher.fromKeyFile(file).open(sealed, HERE)).isEqualTo("text");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(file.getParent()).isDirectoryContaining("glob:**/secret.key");
    try (var files = Files.list(file.getParent())) {
      assertThat(files).hasSize(1);
    }
  }

  @Test
  void anEmptyKeyFileIsNotAKey() throws IOException {
    Path file = Files.createFile(folder.resolve("secret.key"));

    assertThatThrownBy(() -> Cipher.fromKeyFile(file))
        .isInstanceOf(UnavailableException.class)
        .hasMessageContaining("secret.key")
        .hasMessageContaining("empty");
  }
}
