package dev.winch.tests.runtime;

import dev.winch.runtime.TaskRuntime;
import java.nio.charset.StandardCharsets;

/** Prints what tasks print, for the parent process of a {@link WorkerProcess} to read. */
final class Printed implements TaskRuntime.Sink {
  @Override
  public void output(byte[] bytes) {
    synchronized (System.out) {
      System.out.print(new String(bytes, StandardCharsets.UTF_8));
      System.out.flush();
    }
  }

  @Override
  public void progress(double percent) {
    throw new AssertionError("nobody reports progress");
  }
}
