package dev.winch.runtime.container;

import dev.winch.model.run.LogStream;
import dev.winch.runtime.TaskRuntime.Sink;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Serialises calls from the threads that follow the containers of one run. */
final class SerialSink implements Sink {
  private final Sink sink;
  private final Lock turn = new ReentrantLock();

  SerialSink(Sink sink) {
    this.sink = sink;
  }

  @Override
  public void output(byte[] bytes) {
    turn.lock();
    try {
      sink.output(bytes);
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void output(LogStream stream, byte[] bytes) {
    turn.lock();
    try {
      sink.output(stream, bytes);
    } finally {
      turn.unlock();
    }
  }

  @Override
  public void progress(double percent) {
    turn.lock();
    try {
      sink.progress(percent);
    } finally {
      turn.unlock();
    }
  }
}
