package dev.winch.worker;

import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskOrder;
import org.slf4j.MDC;

/** The ids of a task in the log lines of its thread, as fields. */
final class LogIds implements AutoCloseable {
  private LogIds() {}

  /** From now on, until it is closed. */
  static LogIds of(TaskOrder order, NodeId node) {
    MDC.put("job", order.jobId().value());
    MDC.put("task", order.id().value());
    MDC.put("node", node.value());
    return new LogIds();
  }

  @Override
  public void close() {
    MDC.remove("job");
    MDC.remove("task");
    MDC.remove("node");
  }
}
