package dev.winch.tests.kit.runtime;

import dev.winch.model.run.LogStream;
import dev.winch.runtime.TaskRuntime;

/** Sink for the output of {@code seq}: keeps nothing and checks that every number comes in turn. */
final class CountedLines implements TaskRuntime.Sink {
  private long last;
  private long number;
  private long strays;

  @Override
  public synchronized void output(byte[] text) {
    for (byte next : text) {
      if (next == '\n') {
        strays += number == last + 1 ? 0 : 1;
        last = number;
        number = 0;
      } else {
        number = number * 10 + next - '0';
      }
    }
  }

  @Override
  public void output(LogStream stream, byte[] text) {
    output(text);
  }

  @Override
  public void progress(double percent) {
    // None is tested here.
  }

  /** The number of the last line. */
  synchronized long last() {
    return last;
  }

  /** Lines whose number does not follow that of the line before. */
  synchronized long strays() {
    return strays;
  }
}
