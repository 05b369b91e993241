package dev.winch.tests.kit.runtime;

import dev.winch.model.run.LogStream;
import dev.winch.runtime.TaskRuntime;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** Sink that records the events of a run. */
public final class Collected implements TaskRuntime.Sink {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final ByteArrayOutputStream standard = new ByteArrayOutputStream();
  private final ByteArrayOutputStream errors = new ByteArrayOutputStream();
  private final List<Double> progress = new CopyOnWriteArrayList<>();

  @Override
  public void output(byte[] bytes) {
    output.writeBytes(bytes);
  }

  @Override
  public void output(LogStream stream, byte[] bytes) {
    output(bytes);
    (stream == LogStream.STDERR ? errors : standard).writeBytes(bytes);
  }

  /** All output of one stream so far, if the runtime tells them apart. */
  public String output(LogStream stream) {
    return (stream == LogStream.STDERR ? errors : standard).toString(StandardCharsets.UTF_8);
  }

  @Override
  public void progress(double percent) {
    progress.add(percent);
  }

  /** All output so far. */
  public String output() {
    return output.toString(StandardCharsets.UTF_8);
  }

  /** All numbers so far. */
  public List<Double> progress() {
    return List.copyOf(progress);
  }

  /** All output so far, as it came. */
  public byte[] bytes() {
    return output.toByteArray();
  }

  /** Waits until the text has been printed. */
  public void awaitOutput(String text) {
    Awaitility.await().until(() -> output().contains(text));
  }
}
