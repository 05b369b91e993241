package dev.winch.runtime.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;

class TarArchiveTest {
  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void aFileKeepsItsNameModeAndContentAndBelongsToRoot() throws IOException {
    String longName = "work/" + "ü".repeat(200) + "/file";
    byte[] archive =
        new TarArchive().add("a b", 0444, utf8("first")).add(longName, 0755, utf8("x")).bytes();

    try (var files = new TarArchiveInputStream(new ByteArrayInputStream(archive), "UTF-8")) {
      TarArchiveEntry first = files.getNextEntry();
      assertThat(first.getName()).isEqualTo("a b");
      assertThat(first.getMode()).isEqualTo(0444);
      assertThat(first.getLongUserId()).isZero();
      assertThat(first.getLongGroupId()).isZero();
      assertThat(first.getUserName()).isEmpty();
      assertThat(first.getLastModifiedTime().toMillis()).isZero();
      assertThat(files.readAllBytes()).isEqualTo(utf8("first"));
      TarArchiveEntry second = files.getNextEntry();
      assertThat(second.getName()).isEqualTo(longName);
      assertThat(second.getMode()).isEqualTo(0755);
      assertThat(files.readAllBytes()).isEqualTo(utf8("x"));
      assertThat(files.getNextEntry()).isNull();
    }
  }

  @Test
  void anArchiveHasNoPaddingBeyondItsRecords() {
    assertThat(new TarArchive().add("pause", 0755, new byte[513]).bytes()).hasSize(512 * 5);
    assertThat(new TarArchive().bytes()).hasSize(512 * 2);
  }

  @Test
  void theFirstPlainFileIsFoundBehindFoldersLinksAndExtendedHeaders() throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var archive = new TarArchiveOutputStream(bytes, "UTF-8")) {
      archive.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      archive.putArchiveEntry(new TarArchiveEntry("folder/"));
      archive.closeArchiveEntry();
      archive.putArchiveEntry(new TarArchiveEntry("link", TarConstants.LF_SYMLINK));
      archive.closeArchiveEntry();
      var file = new TarArchiveEntry("n".repeat(150));
      file.setSize(7);
      archive.putArchiveEntry(file);
      archive.write(utf8("content"));
      archive.closeArchiveEntry();
    }

    assertThat(TarArchive.firstFile(new ByteArrayInputStream(bytes.toByteArray())))
        .isEqualTo(utf8("content"));
    assertThat(TarArchive.firstFile(new ByteArrayInputStream(new TarArchive().bytes()))).isEmpty();
    assertThat(TarArchive.firstFile(new ByteArrayInputStream(new byte[0]))).isEmpty();
  }
}
