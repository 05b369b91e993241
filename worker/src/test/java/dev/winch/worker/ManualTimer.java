package dev.winch.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Timer whose callbacks run on the thread that advances the time. */
final class ManualTimer implements Timer {
  private final List<Call> calls = new ArrayList<>();
  private Duration now = Duration.ZERO;

  private record Call(Duration at, Runnable action) {}

  @Override
  public synchronized void after(Duration delay, Runnable action) {
    calls.add(new Call(now.plus(delay), action));
  }

  /** How many calls wait for their time. */
  synchronized int pending() {
    return calls.size();
  }

  /** Lets time pass; what becomes due on the way is called in order. */
  void advance(Duration by) {
    Duration end = now().plus(by);
    for (Call call = next(end); call != null; call = next(end)) {
      call.action().run();
    }
    synchronized (this) {
      now = end;
    }
  }

  private synchronized Duration now() {
    return now;
  }

  private synchronized Call next(Duration end) {
    Call first =
        calls.stream()
            .filter(call -> call.at().compareTo(end) <= 0)
            .min(Comparator.comparing(Call::at))
            .orElse(null);
    if (first != null) {
      calls.remove(first);
      now = first.at();
    }
    return first;
  }
}
