package dev.winch.broker.inprocess;

import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import java.util.Optional;

/** Where the broker gets an order that it did not keep because its queue was too deep. */
@FunctionalInterface
public interface OrderSource {

  /**
   * The order as it was published; called by many threads at once.
   *
   * @return empty if this dispatch is no longer current: it is dropped
   * @throws dev.winch.model.fault.UnavailableException if it cannot be told now; asked again later
   */
  Optional<TaskOrder> load(TaskId task, int dispatch);
}
