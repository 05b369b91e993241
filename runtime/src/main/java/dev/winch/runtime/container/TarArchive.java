package dev.winch.runtime.container;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/**
 * A tar archive of plain files, built in memory. The files belong to root and are of 1970, so that
 * the same files give the same bytes.
 */
final class TarArchive {
  private static final FileTime EPOCH = FileTime.fromMillis(0);

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final TarArchiveOutputStream archive =
      new TarArchiveOutputStream(
          bytes, TarConstants.DEFAULT_RCDSIZE, StandardCharsets.UTF_8.name());

  TarArchive() {
    archive.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
  }

  /**
   * Adds a file.
   *
   * @param mode such as 0444
   */
  TarArchive add(String name, int mode, byte[] content) {
    var entry = new TarArchiveEntry(name);
    entry.setUserName("");
    entry.setMode(mode);
    entry.setLastModifiedTime(EPOCH);
    entry.setSize(content.length);
    try {
      archive.putArchiveEntry(entry);
      archive.write(content);
      archive.closeArchiveEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** The whole archive with its end mark; nothing can be added any more. */
  byte[] bytes() {
    try {
      archive.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** The content of the first plain file of an archive; empty if there is none. */
  static byte[] firstFile(InputStream archive) throws IOException {
    var files = new TarArchiveInputStream(archive, StandardCharsets.UTF_8.name());
    for (var entry = files.getNextEntry(); entry != null; entry = files.getNextEntry()) {
      byte type = entry.getLinkFlag();
      if (type == TarConstants.LF_NORMAL || type == TarConstants.LF_OLDNORM) {
        return files.readAllBytes();
      }
    }
    return new byte[0];
  }
}
