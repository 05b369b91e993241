package dev.winch.lifecycle;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads that do one thing and end: a delivery, a look-up, a call. What one of them does not catch
 * is logged and counted. What goes on for longer is a {@link BackgroundLoop}.
 */
public final class ShortLivedThreads {
  private static final Logger log = LoggerFactory.getLogger(ShortLivedThreads.class);
  private static final LongAdder DIED = new LongAdder();

  private ShortLivedThreads() {}

  /** Does it on a virtual thread of its own. */
  public static void start(String name, Runnable work) {
    Thread.ofVirtual().name(name).uncaughtExceptionHandler(ShortLivedThreads::died).start(work);
  }

  /** Does it on a platform thread of its own, which keeps the process alive no longer. */
  public static void startPlatform(String name, Runnable work) {
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .uncaughtExceptionHandler(ShortLivedThreads::died)
        .start(work);
  }

  /** Makes virtual threads. */
  public static ThreadFactory virtual(String prefix) {
    return Thread.ofVirtual()
        .name(prefix, 0)
        .uncaughtExceptionHandler(ShortLivedThreads::died)
        .factory();
  }

  /** A virtual thread for each call. */
  public static ExecutorService virtualPerCall(String prefix) {
    return Executors.newThreadPerTaskExecutor(virtual(prefix));
  }

  /** Platform threads, as many as there are calls under way, kept for a while. */
  public static ExecutorService platformPool(String prefix) {
    return Executors.newCachedThreadPool(
        Thread.ofPlatform()
            .daemon()
            .name(prefix, 1)
            .uncaughtExceptionHandler(ShortLivedThreads::died)
            .factory());
  }

  /** How many of this process ended by something that they did not catch. */
  public static long deaths() {
    return DIED.sum();
  }

  private static void died(Thread thread, Throwable why) {
    DIED.increment();
    log.error("thread {} ended by a fault", thread.getName(), why);
  }
}
