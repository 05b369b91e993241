package dev.winch.runtime.container;

import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskOrder;
import java.util.Map;

/** Labels that mark all resources of a node in the engine. */
final class Labels {
  static final String NODE = "winch.node";
  static final String TASK = "winch.task";
  private static final String JOB = "winch.job";
  private static final String RUN = "winch.run";

  /** The run of a resource; {@code ""} if it belongs to the node. */
  static String run(Map<String, String> labels) {
    return labels.containsKey(TASK) ? labels.get(TASK) + "/" + labels.get(RUN) : "";
  }

  /** The run label of an order. */
  static String run(TaskOrder order) {
    return order.id().value() + "/" + order.dispatch();
  }

  private Labels() {}

  static Map<String, String> of(NodeId node) {
    return Map.of(NODE, node.value());
  }

  static Map<String, String> of(NodeId node, TaskOrder order) {
    return Map.of(
        NODE,
        node.value(),
        JOB,
        order.jobId().value(),
        TASK,
        order.id().value(),
        RUN,
        String.valueOf(order.dispatch()));
  }
}
