package dev.winch.broker.rabbitmq;

/** A received, unsettled task message. */
final class TaskMessage {
  private final UnackedDeliveries unacked;
  private final long tag;
  private final byte[] body;
  private final long at = System.nanoTime();

  /**
   * @param tag its delivery tag on the channel
   */
  TaskMessage(UnackedDeliveries unacked, long tag, byte[] body) {
    this.unacked = unacked.taken();
    this.tag = tag;
    this.body = body;
  }

  long tag() {
    return tag;
  }

  byte[] body() {
    return body;
  }

  /** Arrival time in terms of {@link System#nanoTime}. */
  long at() {
    return at;
  }

  void ack() {
    unacked.ack(tag);
  }

  /** Returns it to its position. */
  void release() {
    unacked.release(tag);
  }
}
