package dev.winch.runtime.container;

import dev.winch.model.fault.InternalException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/**
 * The image of holders: a single program that does nothing until it is killed. It is small enough
 * to be generated here, so nothing is pulled and nothing in it can be exploited.
 */
final class PauseImage {
  static final String NAME = "localhost/winch-pause:1";

  private static final short ELF_X86_64 = 62;
  private static final short ELF_AARCH64 = 183;
  private static final long BASE = 0x400000;
  private static final int HEADERS = 64 + 56;

  /** {@code for (;;) pause();} */
  private static final int[] X86_64 = {0xb8, 34, 0, 0, 0, 0x0f, 0x05, 0xeb, 0xf7};

  /** {@code for (;;) ppoll(0, 0, 0, 0, 0);} because arm64 has no {@code pause}. */
  private static final int[] AARCH64 =
      words(
          0xd2800000,
          0xd2800001,
          0xd2800002,
          0xd2800003,
          0xd2800004,
          0xd2800928,
          0xd4000001,
          0x17fffff9);

  private final byte[] layer;
  private final String config;

  private PauseImage(String architecture, byte[] program) {
    this.layer = new TarArchive().add("pause", 0755, program).bytes();
    this.config =
        """
        {"architecture":"%s","os":"linux","config":{"Cmd":["/pause"]},
         "rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}\
        """
            .formatted(architecture, sha256(layer));
  }

  /**
   * The image for an architecture; empty if there is none.
   *
   * @param architecture {@code amd64} or {@code arm64}
   */
  static Optional<PauseImage> of(String architecture) {
    return switch (architecture) {
      case "amd64" -> Optional.of(new PauseImage(architecture, program(ELF_X86_64, X86_64)));
      case "arm64" -> Optional.of(new PauseImage(architecture, program(ELF_AARCH64, AARCH64)));
      default -> Optional.empty();
    };
  }

  /** Its id in engines that name an image by the digest of its configuration. */
  String id() {
    return "sha256:" + sha256(config.getBytes(StandardCharsets.UTF_8));
  }

  /** The image as an archive to load. */
  byte[] archive() {
    String manifest =
        """
        [{"Config":"config.json","RepoTags":["%s"],"Layers":["layer.tar"]}]\
        """
            .formatted(NAME);
    return new TarArchive()
        .add("layer.tar", 0644, layer)
        .add("config.json", 0644, config.getBytes(StandardCharsets.UTF_8))
        .add("manifest.json", 0644, manifest.getBytes(StandardCharsets.UTF_8))
        .bytes();
  }

  private static String sha256(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new InternalException("the Java runtime lacks SHA-256", e);
    }
  }

  /** A static ELF program: a file header, one segment, the code. */
  private static byte[] program(short machine, int[] code) {
    int size = HEADERS + code.length;
    ByteBuffer elf = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    elf.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    elf.putShort((short) 2).putShort(machine).putInt(1); // executable
    elf.putLong(BASE + HEADERS).putLong(64).putLong(0); // entry, program headers, no sections
    elf.putInt(0).putShort((short) 64).putShort((short) 56).putShort((short) 1);
    elf.putShort((short) 0).putShort((short) 0).putShort((short) 0);
    elf.putInt(1).putInt(5).putLong(0); // load, read and execute, from the start of the file
    elf.putLong(BASE).putLong(BASE).putLong(size).putLong(size).putLong(0x1000);
    for (int value : code) {
      elf.put((byte) value);
    }
    return elf.array();
  }

  private static int[] words(int... words) {
    int[] bytes = new int[words.length * 4];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = words[i / 4] >> (8 * (i % 4)) & 0xff;
    }
    return bytes;
  }
}
