package dev.winch.runtime.container;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import com.github.dockerjava.api.model.WaitResponse;
import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.LogStream;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stream from the engine. The library's own callbacks hang if a stream fails to begin, and close
 * the stream when a bounded wait times out.
 */
abstract class EngineStream<T> implements ResultCallback<T> {
  private static final Logger log = LoggerFactory.getLogger(EngineStream.class);

  private final CompletableFuture<Closeable> begun = new CompletableFuture<>();
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  @Override
  public void onStart(Closeable connection) {
    begun.complete(connection);
    if (end.isDone()) {
      closeQuietly(); // It was abandoned before it began.
    }
  }

  /** Ends the stream with this error. */
  void abandon(Exception why) {
    end.completeExceptionally(why);
    closeQuietly();
  }

  private void closeQuietly() {
    try {
      close();
    } catch (IOException e) {
      log.debug("cannot close a stream of the container engine: {}", e.toString());
    }
  }

  @Override
  public void onError(Throwable e) {
    begun.completeExceptionally(e);
    end.completeExceptionally(e);
  }

  @Override
  public void onComplete() {
    end.complete(null);
  }

  /** Aborts the stream if it has not ended. */
  @Override
  public void close() throws IOException {
    if (begun.state() == Future.State.SUCCESS) {
      begun.resultNow().close();
    }
  }

  /**
   * Waits until the engine has accepted the call.
   *
   * @return the error if it did not
   */
  Optional<Throwable> awaitBegin() throws InterruptedException {
    try {
      begun.get(EngineClient.PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      return Optional.empty();
    } catch (TimeoutException e) {
      throw new UnavailableException("the container engine did not begin the stream", e);
    } catch (ExecutionException e) {
      return Optional.ofNullable(e.getCause());
    }
  }

  /**
   * Waits for the end.
   *
   * @return whether it has ended
   * @throws UnavailableException if the engine aborted the stream
   */
  boolean awaitEnd(Duration most) throws InterruptedException {
    try {
      end.get(most.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      Throwable cause = Objects.requireNonNull(e.getCause());
      throw new UnavailableException(
          "the container engine aborted the stream: " + EngineRefusal.text(cause), cause);
    }
  }

  /** Completes at the end of the stream, and fails if the engine aborts it. */
  CompletableFuture<Void> end() {
    return end;
  }

  /** Waits for the end of the stream, successful or not, once the container is gone. */
  void drain() {
    end.handle((done, failure) -> true)
        .completeOnTimeout(false, EngineClient.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  /** The output of a container. */
  static final class Output extends EngineStream<Frame> {
    private final BiConsumer<LogStream, byte[]> output;

    Output(BiConsumer<LogStream, byte[]> output) {
      this.output = output;
    }

    @Override
    public void onNext(Frame frame) {
      boolean error = frame.getStreamType() == StreamType.STDERR;
      output.accept(error ? LogStream.STDERR : LogStream.STDOUT, frame.getPayload());
    }
  }

  /** The end of a container. */
  static final class Exit extends EngineStream<WaitResponse> {
    private static final int NONE = -1;
    private volatile int code = NONE;

    @Override
    public void onNext(WaitResponse response) {
      code = response.getStatusCode();
    }

    /** Waits for the exit code. */
    int await() throws InterruptedException {
      boolean ended;
      do {
        ended = awaitEnd(EngineClient.PATIENCE);
      } while (!ended);
      if (code == NONE) {
        throw new UnavailableException("the container engine ended a wait without an exit code");
      }
      return code;
    }
  }
}
