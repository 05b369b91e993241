package dev.winch.broker.rabbitmq;

/** A received, unsettled task message. */
final class TaskMessage {
  private final UnackedDeliveries unacked;
  private final long tag;
  private final byte[] body;
  private final long at;

  /**
   * @param tag its delivery tag on the channel
   * @param at when it arrived, by the clock of the loops
   */
  TaskMessage(UnackedDeliveries unacked, long tag, byte[] body, long at) {
    this.unacked = unacked.taken();
    this.tag = tag;
    this.body = body;
    this.at = at;
  }

  long tag() {
    return tag;
  }

  byte[] body() {
    return body;
  }

  /** When it arrived, by the clock of the loops. */
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
