package dev.winch.broker.inprocess;

/**
 * How many orders all queues of a broker keep whole, so that they need not be loaded when they are
 * taken: a few that are small. Guarded by the broker's lock.
 */
final class OrderCacheBudget {
  static final int ORDERS = 1_000;

  /** Of all of them together; an order that does not fit is loaded when it is taken. */
  static final long CHARACTERS = 8L << 20;

  private int orders;
  private long characters;

  boolean haveRoom(long more) {
    return orders < ORDERS && characters + more <= CHARACTERS;
  }

  /** Counts orders that came or, below zero, went. */
  void count(int change, long charactersChange) {
    orders += change;
    characters += charactersChange;
  }
}
