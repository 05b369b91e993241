package dev.winch.runtime.container;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A tar archive of plain files that belong to root, built in memory. */
final class TarArchive {
  private static final int BLOCK = 512;
  private static final int SHORT_NAME = 100;

  private final ByteArrayOutputStream archive = new ByteArrayOutputStream();

  /**
   * Adds a file.
   *
   * @param mode such as 0444
   */
  TarArchive add(String name, int mode, byte[] content) {
    byte[] encoded = name.getBytes(StandardCharsets.UTF_8);
    if (encoded.length > SHORT_NAME) {
      // An entry of its own, whose content is the name of the next one.
      entry(
          "././@LongLink".getBytes(StandardCharsets.UTF_8),
          'L',
          0,
          ByteBuffer.allocate(encoded.length + 1).put(encoded).array());
    }
    entry(encoded, '0', mode, content);
    return this;
  }

  /** The whole archive with its end mark. */
  byte[] bytes() {
    var whole = new ByteArrayOutputStream();
    whole.writeBytes(archive.toByteArray());
    whole.writeBytes(new byte[2 * BLOCK]);
    return whole.toByteArray();
  }

  /** The content of the first plain file of an archive; empty if there is none. */
  static byte[] firstFile(InputStream archive) throws IOException {
    byte[] header = archive.readNBytes(BLOCK);
    while (header.length == BLOCK && header[0] != 0) {
      String digits = new String(header, 124, 11, StandardCharsets.US_ASCII).strip();
      int size = Integer.parseInt(digits, 8);
      byte[] content = archive.readNBytes(size);
      if (header[156] == '0' || header[156] == 0) {
        return content;
      }
      archive.skipNBytes(Math.floorMod(-size, BLOCK));
      header = archive.readNBytes(BLOCK);
    }
    return new byte[0];
  }

  private void entry(byte[] name, char type, int mode, byte[] content) {
    ByteBuffer header = ByteBuffer.allocate(BLOCK);
    header.put(0, name, 0, Math.min(name.length, SHORT_NAME));
    put(header, 100, "%07o\0".formatted(mode));
    put(header, 108, "0000000\0");
    put(header, 116, "0000000\0");
    put(header, 124, "%011o\0".formatted(content.length));
    put(header, 136, "00000000000\0");
    put(header, 148, " ".repeat(8));
    put(header, 156, String.valueOf(type));
    put(header, 257, "ustar\00000");
    int sum = 0;
    for (byte value : header.array()) {
      sum += value & 0xff;
    }
    put(header, 148, "%06o\0 ".formatted(sum));
    archive.writeBytes(header.array());
    archive.writeBytes(content);
    archive.writeBytes(new byte[Math.floorMod(-content.length, BLOCK)]);
  }

  private static void put(ByteBuffer header, int at, String text) {
    header.put(at, text.getBytes(StandardCharsets.US_ASCII));
  }
}
