package dev.winch.broker.rabbitmq;

/** A task's message that is here and not settled. */
final class TaskMessage {
  private final UnackedDeliveries unacked;
  private final long tag;
  private final byte[] body;
  private final long at = System.nanoTime();

  /**
   * @param tag its number on the hold's channel
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

  /** When it came, of {@link System#nanoTime}. */
  long at() {
    return at;
  }

  void ack() {
    unacked.ack(tag);
  }

  /** Puts it back where it was. */
  void release() {
    unacked.release(tag);
  }
}
