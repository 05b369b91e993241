package dev.winch.broker.postgres;

import dev.winch.model.run.NodeId;

/** Subject of a notification. */
sealed interface Topic {

  /** The payload of the notification. */
  String text();

  /** Tasks in a queue. */
  record Tasks(String queue) implements Topic {
    @Override
    public String text() {
      return "t" + queue;
    }
  }

  /** Reports of workers. */
  record Reports() implements Topic {
    @Override
    public String text() {
      return "r";
    }
  }

  /** Cancels for a node. */
  record Cancels(NodeId node) implements Topic {
    @Override
    public String text() {
      return "c" + node.value();
    }
  }
}
