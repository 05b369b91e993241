package dev.winch.broker.postgres;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArraySet;

/** The wake signals of this process's consumers by topic. Thread-safe. */
final class SignalRegistry {
  private final Map<String, Set<WakeSignal>> signals = new ConcurrentHashMap<>();

  /** Registers a new signal for the topic. */
  WakeSignal join(Topic topic) {
    WakeSignal signal = new WakeSignal();
    signals.computeIfAbsent(topic.text(), _ -> new CopyOnWriteArraySet<>()).add(signal);
    return signal;
  }

  void leave(Topic topic, WakeSignal signal) {
    signals.computeIfPresent(
        topic.text(),
        (_, joined) -> {
          joined.remove(signal);
          return joined.isEmpty() ? null : joined;
        });
  }

  void raise(String topic) {
    signals.getOrDefault(topic, Set.of()).forEach(WakeSignal::raise);
  }

  void raiseAll() {
    signals.values().forEach(joined -> joined.forEach(WakeSignal::raise));
  }
}
