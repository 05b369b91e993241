package dev.winch.lifecycle;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Factory of one-off threads, such as for a delivery, a lookup or a call. Uncaught exceptions are
 * logged and counted. For repeated work use a {@link BackgroundLoop}.
 */
public final class ShortLivedThreads {
  private static final Logger log = LoggerFactory.getLogger(ShortLivedThreads.class);
  private static final LongAdder DIED = new LongAdder();

  private ShortLivedThreads() {}

  /** Runs the work on a new virtual thread. */
  public static void start(String name, Runnable work) {
    Thread.ofVirtual().name(name).uncaughtExceptionHandler(ShortLivedThreads::died).start(work);
  }

  /** Runs the work on a new platform daemon thread. */
  public static void startPlatform(String name, Runnable work) {
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .uncaughtExceptionHandler(ShortLivedThreads::died)
        .start(work);
  }

  /** A factory of named virtual threads. */
  public static ThreadFactory virtual(String prefix) {
    return Thread.ofVirtual()
        .name(prefix, 0)
        .uncaughtExceptionHandler(ShortLivedThreads::died)
        .factory();
  }

  /** An executor with a new virtual thread for each call. */
  public static ExecutorService virtualPerCall(String prefix) {
    return Executors.newThreadPerTaskExecutor(virtual(prefix));
  }

  /** A cached pool of platform threads. */
  public static ExecutorService platformPool(String prefix) {
    return Executors.newCachedThreadPool(
        Thread.ofPlatform()
            .daemon()
            .name(prefix, 1)
            .uncaughtExceptionHandler(ShortLivedThreads::died)
            .factory());
  }

  /** Number of threads of this process that ended with an uncaught exception. */
  public static long deaths() {
    return DIED.sum();
  }

  private static void died(Thread thread, Throwable why) {
    DIED.increment();
    log.error(
        "thread {} ended with an uncaught exception; please report it", thread.getName(), why);
  }
}
