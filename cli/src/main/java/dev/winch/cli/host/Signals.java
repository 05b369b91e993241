package dev.winch.cli.host;

import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.fault.InternalException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Handles SIGTERM and SIGINT: the first one stops the process in order, the second one forces it to
 * exit.
 */
public final class Signals {
  private Signals() {}

  /**
   * @param stop called once, on its own thread
   * @param force called for each further signal, on its own thread
   */
  public static void onStop(Runnable stop, Runnable force) {
    AtomicBoolean asked = new AtomicBoolean();
    Runnable heard =
        () -> ShortLivedThreads.startPlatform("stop", asked.getAndSet(true) ? force : stop);
    List.of("TERM", "INT").forEach(name -> handle(name, heard));
  }

  /**
   * @param heard called on the JVM's thread for signals whenever the terminal has another size
   */
  public static void onResize(Runnable heard) {
    handle("WINCH", heard);
  }

  /**
   * Only {@code sun.misc.Signal} reports a second signal. It is accessed by reflection, because
   * javac's warning about it cannot be suppressed.
   */
  private static void handle(String name, Runnable heard) {
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Object calling =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handler},
              (proxy, method, arguments) -> {
                heard.run();
                return null;
              });
      signal
          .getMethod("handle", signal, handler)
          .invoke(null, signal.getConstructor(String.class).newInstance(name), calling);
    } catch (ReflectiveOperationException e) {
      throw new InternalException("cannot listen for SIG" + name, e);
    }
  }
}
