package dev.winch.runtime.container;

import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskOrder;
import java.util.Map;

/** By which everything that a node makes in an engine is known as its own. */
final class Labels {
  static final String NODE = "winch.node";
  static final String TASK = "winch.task";
  private static final String RUN = "winch.run";

  private Labels() {}

  static Map<String, String> of(NodeId node) {
    return Map.of(NODE, node.value());
  }

  static Map<String, String> of(NodeId node, TaskOrder order) {
    return Map.of(
        NODE, node.value(), TASK, order.id().value(), RUN, String.valueOf(order.dispatch()));
  }
}
