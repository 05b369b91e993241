package dev.winch.runtime.work;

import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.function.DoubleConsumer;

/** Reports each change of a progress file once. Used by one thread at a time. */
public final class ProgressWatch {
  private final Path file;
  private final DoubleConsumer changed;
  private OptionalDouble last = OptionalDouble.empty();
  private long stamp;

  public ProgressWatch(Path file, DoubleConsumer changed) {
    this.file = file;
    this.changed = changed;
  }

  /** Reads the file if its modification time has changed; otherwise one system call. */
  public void look() throws TaskFailure {
    long now = file.toFile().lastModified();
    if (now != stamp) {
      stamp = now;
      read();
    }
  }

  /** Reads the file regardless of its modification time, at the end of a run. */
  public void read() throws TaskFailure {
    OptionalDouble number = ResultFile.progress(file);
    if (number.isPresent() && !number.equals(last)) {
      last = number;
      changed.accept(number.getAsDouble());
    }
  }
}
