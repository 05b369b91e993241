package dev.winch.cli.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * File lock held by one process until it is closed. The system releases it when the process dies.
 */
final class LockFile implements AutoCloseable {
  private final Path path;
  private final FileChannel channel;

  private LockFile(Path path, FileChannel channel) {
    this.path = path;
    this.channel = channel;
  }

  /** Locks the file, creating it if necessary; empty if another process has locked it. */
  static Optional<LockFile> take(Path path) throws IOException {
    FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null) {
        return Optional.of(new LockFile(path, channel));
      }
    } catch (OverlappingFileLockException heldByThisProcess) {
      // Locked elsewhere in this process.
    }
    channel.close();
    return Optional.empty();
  }

  /**
   * The content, read through the lock's channel: closing another channel would release the lock.
   */
  String content() throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(64);
    channel.read(bytes, 0);
    return StandardCharsets.UTF_8.decode(bytes.flip()).toString().strip();
  }

  void overwrite(String text) throws IOException {
    channel.truncate(0);
    channel.write(ByteBuffer.wrap((text + "\n").getBytes(StandardCharsets.UTF_8)), 0);
    channel.force(true);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot release the lock on " + path, e);
    }
  }
}
