package dev.winch.runtime.work;

import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.function.DoubleConsumer;

/** Tells a change of a progress file, once per change. Used by one thread at a time. */
public final class ProgressWatch {
  private final Path file;
  private final DoubleConsumer changed;
  private OptionalDouble last = OptionalDouble.empty();
  private long stamp;

  public ProgressWatch(Path file, DoubleConsumer changed) {
    this.file = file;
    this.changed = changed;
  }

  /** Looks at the file if it was touched since the last look: one system call if not. */
  public void look() throws TaskFailure {
    long now = file.toFile().lastModified();
    if (now != stamp) {
      stamp = now;
      read();
    }
  }

  /** Reads the file whatever its times say: for the last look. */
  public void read() throws TaskFailure {
    OptionalDouble number = ResultFile.progress(file);
    if (number.isPresent() && !number.equals(last)) {
      last = number;
      changed.accept(number.getAsDouble());
    }
  }
}
