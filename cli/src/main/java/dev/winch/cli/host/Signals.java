package dev.winch.cli.host;

import dev.winch.lifecycle.ShortLivedThreads;
import dev.winch.model.fault.InternalException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** What SIGTERM and SIGINT do: the first one asks the process to stop, the second one makes it. */
public final class Signals {
  private Signals() {}

  /**
   * @param stop called once, on a thread of its own
   * @param force called for each further signal, on a thread of its own
   */
  public static void onStop(Runnable stop, Runnable force) {
    AtomicBoolean asked = new AtomicBoolean();
    Runnable heard =
        () -> ShortLivedThreads.startPlatform("stop", asked.getAndSet(true) ? force : stop);
    List.of("TERM", "INT").forEach(name -> handle(name, heard));
  }

  /**
   * {@code sun.misc.Signal} alone tells of a second signal. It is reached by reflection, for javac
   * warns of its name and has no way to be told that it is meant.
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
