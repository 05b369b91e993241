package dev.winch.broker.inprocess;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.broker.inprocess.WorkQueue.Taken;
import dev.winch.model.run.JobId;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.TaskSpec;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class WorkQueueTest {

  enum Action {
    ADD,
    WITHDRAW,
    TAKE,
    SETTLE,
    PUT_BACK
  }

  record Step(Action action, Entry entry) {}

  record Entry(int task, int dispatch) {
    int priority() {
      return task / 2;
    }

    TaskId id() {
      return new TaskId("t" + task);
    }

    TaskOrder order() {
      return new TaskOrder(id(), new JobId("j"), dispatch, 0, "q", TaskSpec.named("t").build(), 1);
    }
  }

  @Property(tries = 2_000)
  void itBehavesLikeAPlainList(@ForAll("steps") List<Step> steps) {
    WorkQueue queue = new WorkQueue("q", new OrderCacheBudget());
    PlainList plain = new PlainList();
    Deque<Taken> taken = new ArrayDeque<>();
    Deque<Entry> plainlyTaken = new ArrayDeque<>();

    for (Step step : steps) {
      Entry entry = step.entry();
      switch (step.action()) {
        case ADD -> {
          queue.add(entry.order(), entry.priority());
          plain.add(entry);
        }
        case WITHDRAW -> {
          queue.withdraw(entry.id(), entry.dispatch());
          plain.waiting.remove(entry);
        }
        case TAKE -> {
          if (!plain.waiting.isEmpty()) {
            taken.addLast(queue.take());
            plainlyTaken.addLast(plain.waiting.removeFirst());
            assertThat(taken.getLast().task()).isEqualTo(plainlyTaken.getLast().id());
            assertThat(taken.getLast().entry().dispatch())
                .isEqualTo(plainlyTaken.getLast().dispatch());
          }
        }
        case SETTLE -> {
          if (taken.pollLast() != null) {
            queue.settle();
            plainlyTaken.removeLast();
          }
        }
        case PUT_BACK -> {
          if (!taken.isEmpty()) {
            queue.putBack(taken.removeLast());
            plain.putBack(plainlyTaken.removeLast());
          }
        }
      }
      assertThat(queue.info()).isEqualTo(new QueueInfo("q", plain.waiting.size(), 0, taken.size()));
    }
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Entry> entries =
        Combinators.combine(
                Arbitraries.integers().between(0, 3), Arbitraries.integers().between(1, 3))
            .as(Entry::new);
    return Combinators.combine(Arbitraries.of(Action.class), entries)
        .as(Step::new)
        .list()
        .ofMaxSize(40);
  }

  /** The rules of the queue at their plainest: in the order in which entries will be taken. */
  private static final class PlainList {
    private final List<Entry> waiting = new ArrayList<>();

    void add(Entry entry) {
      if (waiting.stream().noneMatch(o -> o.task == entry.task && o.dispatch >= entry.dispatch)) {
        waiting.removeIf(other -> other.task == entry.task);
        waiting.add(
            (int) waiting.stream().filter(o -> o.priority() >= entry.priority()).count(), entry);
      }
    }

    void putBack(Entry entry) {
      if (waiting.stream().noneMatch(other -> other.task == entry.task)) {
        waiting.add(
            (int) waiting.stream().filter(o -> o.priority() > entry.priority()).count(), entry);
      }
    }
  }
}
