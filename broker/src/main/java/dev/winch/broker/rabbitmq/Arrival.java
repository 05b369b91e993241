package dev.winch.broker.rabbitmq;

/** A task's message that is here and not settled. */
final class Arrival {
  private final Hold hold;
  private final long tag;
  private final byte[] body;
  private final long at = System.nanoTime();

  /**
   * @param tag its number on the hold's channel
   */
  Arrival(Hold hold, long tag, byte[] body) {
    this.hold = hold.taken();
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
    hold.ack(tag);
  }

  /** Puts it back where it was. */
  void release() {
    hold.release(tag);
  }
}
