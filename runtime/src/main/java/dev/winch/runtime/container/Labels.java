package dev.winch.runtime.container;

import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskOrder;
import java.util.Map;

/** By which everything that a node makes in an engine is known as its own. */
final class Labels {
  static final String NODE = "winch.node";
  static final String TASK = "winch.task";
  private static final String RUN = "winch.run";

  /** The run that something belongs to; {@code ""} if it is the node's. */
  static String run(Map<String, String> labels) {
    return labels.containsKey(TASK) ? labels.get(TASK) + "/" + labels.get(RUN) : "";
  }

  /** The same of an order. */
  static String run(TaskOrder order) {
    return order.id().value() + "/" + order.dispatch();
  }

  private Labels() {}

  static Map<String, String> of(NodeId node) {
    return Map.of(NODE, node.value());
  }

  static Map<String, String> of(NodeId node, TaskOrder order) {
    return Map.of(
        NODE, node.value(), TASK, order.id().value(), RUN, String.valueOf(order.dispatch()));
  }
}
