package dev.winch.tests.simulation;

import dev.winch.model.event.Message;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.TaskId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;

/** The simulated task queues of the broker, which can lose messages silently. */
final class Queues {
  private final SplittableRandom random;
  private final List<Message.Dispatch> waiting = new ArrayList<>();
  private boolean lossy;

  Queues(SplittableRandom random) {
    this.random = random;
  }

  void add(Message.Dispatch dispatch) {
    waiting.add(dispatch);
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** What is taken next, which stays; mostly the one of the highest priority. */
  Message.Dispatch next() {
    return random.nextInt(3) > 0
        ? waiting.stream().max(Comparator.comparingInt(Message.Dispatch::priority)).orElseThrow()
        : waiting.get(random.nextInt(waiting.size()));
  }

  void remove(Message.Dispatch dispatch) {
    waiting.remove(dispatch);
  }

  void withdraw(TaskId task, int number) {
    waiting.removeIf(
        entry -> entry.order().id().equals(task) && entry.order().dispatch() == number);
  }

  /** The process that engine and queues share has died. */
  void vanish() {
    waiting.clear();
  }

  /** Empties the queues without a notice. */
  void wipe() {
    waiting.clear();
    lossy = true;
  }

  /** A delivery comes back from a node that can not be reached; a bad broker forgets it. */
  void comesBack(Message.Dispatch delivery) {
    if (lossy && random.nextBoolean()) {
      return;
    }
    waiting.add(delivery);
  }

  /**
   * All queues as one. As long as nothing was lost it says that there is something, so that nothing
   * makes up for a message that was never sent.
   *
   * @param inHand deliveries that are not settled
   */
  QueueInfo info(String name, int inHand) {
    return new QueueInfo(name, lossy ? waiting.size() : 1, 1, inHand);
  }
}
