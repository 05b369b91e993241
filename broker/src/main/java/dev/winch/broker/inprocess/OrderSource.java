package dev.winch.broker.inprocess;

import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import java.util.Optional;

/** Loads orders that the broker did not keep because its queue was too deep. */
@FunctionalInterface
public interface OrderSource {

  /**
   * Loads an order as it was published; called by many threads at once.
   *
   * @return empty if this dispatch is no longer current: it is dropped
   * @throws dev.winch.model.fault.UnavailableException if the store does not answer; the broker
   *     retries later
   */
  Optional<TaskOrder> load(TaskId task, int dispatch);
}
