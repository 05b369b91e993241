package dev.winch.broker.inprocess;

import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.TaskSize;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.TreeMap;

/**
 * One in-process queue: waiting entries by priority and arrival, and the subscriptions that take
 * them. As many entries as {@link OrderCacheBudget} allows keep their order; the others need about
 * 160 bytes each. A task has one entry: a later dispatch replaces an earlier one.
 *
 * <p>Not thread-safe: the broker's lock is held during every call.
 */
final class WorkQueue {
  private final String name;
  private final OrderCacheBudget orders;
  private final TreeMap<Integer, SequencedMap<TaskId, Waiting>> bands =
      new TreeMap<>(Comparator.reverseOrder());
  private final Deque<ConsumerSlots> takers = new ArrayDeque<>();
  private int size;
  private int unsettled;

  /**
   * @param orders limits the orders that the queues of a broker keep
   */
  WorkQueue(String name, OrderCacheBudget orders) {
    this.name = name;
    this.orders = orders;
  }

  void add(TaskOrder order, int priority) {
    SequencedMap<TaskId, Waiting> band = band(priority);
    Waiting earlier = band.get(order.id());
    if (earlier != null) {
      if (earlier.dispatch() >= order.dispatch()) {
        return;
      }
      count(earlier, -1);
    }
    long characters = TaskSize.of(order.task());
    Waiting entry =
        orders.haveRoom(characters)
            ? new WithOrder(order, characters)
            : new IdOnly(order.dispatch());
    band.putLast(order.id(), entry);
    count(entry, 1);
  }

  /** Removes this dispatch of the task if it is waiting. */
  void withdraw(TaskId task, int dispatch) {
    for (Map.Entry<Integer, SequencedMap<TaskId, Waiting>> band : bands.entrySet()) {
      Waiting entry = band.getValue().get(task);
      if (entry != null && entry.dispatch() == dispatch) {
        remove(band.getKey(), task);
        return;
      }
    }
  }

  void join(ConsumerSlots taker) {
    takers.addLast(taker);
  }

  void leave(ConsumerSlots taker) {
    takers.remove(taker);
  }

  /** Gives waiting entries to idle slots, alternating between subscriptions. */
  void feed() {
    for (int full = 0; size > 0 && full < takers.size(); ) {
      ConsumerSlots taker = takers.removeFirst();
      takers.addLast(taker);
      if (taker.isIdle()) {
        full = 0;
        taker.begin(take());
      } else {
        full++;
      }
    }
  }

  /** Marks a taken entry as settled. */
  void settle() {
    unsettled--;
  }

  /**
   * Returns a taken entry to the front of its priority, unless a later dispatch of the task is
   * waiting.
   */
  void putBack(Taken taken) {
    unsettled--;
    SequencedMap<TaskId, Waiting> band = band(taken.priority());
    if (!band.containsKey(taken.task())) {
      band.putFirst(taken.task(), taken.entry());
      count(taken.entry(), 1);
    }
  }

  boolean hasSubscribers() {
    return !takers.isEmpty();
  }

  /** Whether no entry is waiting and no taken entry can return. */
  boolean isEmpty() {
    return size == 0 && unsettled == 0;
  }

  QueueInfo info() {
    int subscribers = takers.stream().mapToInt(ConsumerSlots::count).sum();
    return new QueueInfo(name, size, subscribers, unsettled);
  }

  /** Takes the first entry, which must exist. */
  Taken take() {
    int priority = bands.firstKey();
    TaskId task = bands.firstEntry().getValue().firstEntry().getKey();
    unsettled++;
    return new Taken(task, priority, remove(priority, task));
  }

  private Waiting remove(int priority, TaskId task) {
    SequencedMap<TaskId, Waiting> band = band(priority);
    Waiting entry = Objects.requireNonNull(band.remove(task));
    if (band.isEmpty()) {
      bands.remove(priority);
    }
    count(entry, -1);
    return entry;
  }

  private SequencedMap<TaskId, Waiting> band(int priority) {
    return bands.computeIfAbsent(priority, _ -> new LinkedHashMap<>());
  }

  private void count(Waiting entry, int change) {
    size += change;
    if (entry instanceof WithOrder(TaskOrder _, long characters)) {
      orders.count(change, change * characters);
    }
  }

  /** One waiting dispatch of a task. */
  sealed interface Waiting {
    int dispatch();
  }

  /** An entry near the head, with its order. */
  record WithOrder(TaskOrder order, long characters) implements Waiting {
    @Override
    public int dispatch() {
      return order.dispatch();
    }
  }

  /** An entry deep in the queue, whose order is loaded when it is taken. */
  record IdOnly(int dispatch) implements Waiting {}

  /** A taken, unsettled entry. */
  record Taken(TaskId task, int priority, Waiting entry) {}
}
