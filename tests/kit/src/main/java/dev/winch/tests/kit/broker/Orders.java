package dev.winch.tests.kit.broker;

import dev.winch.model.event.Message;
import dev.winch.model.run.JobId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.TaskSpec;

/** Orders for tests: short scripts under readable ids. */
public final class Orders {

  private Orders() {}

  /** Dispatch 1 of this task in the queue {@code default}. */
  public static TaskOrder order(String task) {
    return order(task, 1, "default");
  }

  public static TaskOrder order(String task, int dispatch, String queue) {
    return order(task, dispatch, queue, TaskSpec.named(task).run("true").queue(queue).build());
  }

  public static TaskOrder order(String task, int dispatch, String queue, TaskSpec spec) {
    return new TaskOrder(new TaskId(task), new JobId("job"), dispatch, 0, queue, spec, 1);
  }

  /** Its dispatch without a priority. */
  public static Message dispatch(TaskOrder order) {
    return new Message.Dispatch(order, 0);
  }
}
