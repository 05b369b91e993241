package dev.winch.runtime.container;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.PullResponseItem;
import com.github.dockerjava.api.model.WaitResponse;
import dev.winch.model.fault.Unavailable;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A stream of the engine's, from its beginning, which may not come, to its end. The library's own
 * callbacks wait for a beginning that failed, and break the stream off when a bounded wait is over.
 */
abstract class EngineStream<T> implements ResultCallback<T> {
  private final CompletableFuture<Closeable> begun = new CompletableFuture<>();
  private final CompletableFuture<Void> end = new CompletableFuture<>();

  @Override
  public void onStart(Closeable connection) {
    begun.complete(connection);
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

  /** Breaks the stream off if it has not ended. */
  @Override
  public void close() throws IOException {
    if (begun.state() == Future.State.SUCCESS) {
      begun.resultNow().close();
    }
  }

  /** Waits until the engine has accepted. */
  void awaitBegin() throws InterruptedException {
    if (!await(begun, Engine.PATIENCE)) {
      throw new Unavailable("the container engine does not begin to stream");
    }
  }

  /**
   * Waits for the end.
   *
   * @return whether it has come
   * @throws Unavailable if the engine broke off
   */
  boolean awaitEnd(Duration most) throws InterruptedException {
    return await(end, most);
  }

  /** The end to come, failed if the engine breaks off. */
  CompletableFuture<Void> end() {
    return end;
  }

  /** Waits for the end, whatever it is, once the container is gone. */
  void drain() {
    end.handle((done, failure) -> true)
        .completeOnTimeout(false, Engine.PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .join();
  }

  private static boolean await(Future<?> future, Duration most) throws InterruptedException {
    try {
      future.get(most.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      throw new Unavailable(
          "the container engine broke off: " + Engine.text(e.getCause()), e.getCause());
    }
  }

  /** What a container prints. */
  static final class Output extends EngineStream<Frame> {
    private final Consumer<byte[]> output;

    Output(Consumer<byte[]> output) {
      this.output = output;
    }

    @Override
    public void onNext(Frame frame) {
      output.accept(frame.getPayload());
    }
  }

  /** An image on its way. The engine answers that all is well and tells later that it is not. */
  static final class Pull extends EngineStream<PullResponseItem> {
    @Override
    public void onNext(PullResponseItem item) {
      if (item.getErrorDetail() != null) {
        onError(new Unavailable(item.getErrorDetail().getMessage()));
      }
    }
  }

  /** How a container ends. */
  static final class Exit extends EngineStream<WaitResponse> {
    private volatile int code = -1;

    @Override
    public void onNext(WaitResponse response) {
      code = response.getStatusCode();
    }

    /** Blocks until there is an exit code. */
    int await() throws InterruptedException {
      boolean ended;
      do {
        ended = awaitEnd(Engine.PATIENCE);
      } while (!ended);
      return code;
    }
  }
}
