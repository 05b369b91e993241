package dev.winch.runtime.work;

import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Reads result and progress files of a task. A task may put anything there, such as a pipe or a
 * link to a file that only the worker can read, so only regular files are opened.
 */
public final class ResultFile {
  /** Maximum size of a result in bytes. */
  public static final int MAX_RESULT = 1 << 20;

  private static final int MAX_NUMBER = 64;

  private ResultFile() {}

  /**
   * The result as text: invalid UTF-8 and NUL become U+FFFD; {@code ""} if the file is missing.
   *
   * @throws TaskFailure if it is longer than {@link #MAX_RESULT}
   */
  public static String result(Path file) throws TaskFailure {
    byte[] bytes = head(file, MAX_RESULT + 1).orElseGet(() -> new byte[0]);
    if (bytes.length > MAX_RESULT) {
      throw new TaskFailure(
          "the result in $WINCH_OUTPUT is longer than "
              + MAX_RESULT
              + " bytes: write it to a store of your own and hand on where it lies");
    }
    return new String(bytes, StandardCharsets.UTF_8).replace('\0', '\uFFFD');
  }

  /** The number in a progress file, clamped to 0 to 100; empty if it is not a finite number. */
  public static OptionalDouble progress(Path file) throws TaskFailure {
    String text =
        head(file, MAX_NUMBER).map(b -> new String(b, StandardCharsets.UTF_8)).orElse("").strip();
    if (text.isEmpty()) {
      return OptionalDouble.empty();
    }
    try {
      double number = new BigDecimal(text).doubleValue();
      return Double.isFinite(number)
          ? OptionalDouble.of(Math.clamp(number, 0, 100))
          : OptionalDouble.empty();
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }

  /** Whether the file has content: most are empty and need not be opened. */
  private static boolean hasContent(Path file) throws TaskFailure {
    try {
      BasicFileAttributes found =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return found.isRegularFile() && found.size() > 0;
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      throw new TaskFailure("cannot read back what the task wrote: " + e.getMessage(), e);
    }
  }

  private static Optional<byte[]> head(Path file, int limit) throws TaskFailure {
    if (!hasContent(file)) {
      return Optional.empty();
    }
    try (SeekableByteChannel channel =
        Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
      if (channel.size() == 0) {
        return Optional.empty();
      }
      ByteBuffer buffer = ByteBuffer.allocate((int) Math.min(limit, channel.size() + 1));
      int read = 0;
      while (read >= 0 && buffer.hasRemaining()) {
        read = channel.read(buffer);
      }
      return Optional.of(Arrays.copyOf(buffer.array(), buffer.position()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new TaskFailure("cannot read back what the task wrote: " + e.getMessage(), e);
    }
  }
}
