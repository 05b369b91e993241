package dev.winch.broker.inprocess;

/**
 * Limits the orders that the queues of a broker keep in memory: a few small ones. All others are
 * loaded when they are taken. Guarded by the broker's lock.
 */
final class OrderCacheBudget {
  static final int ORDERS = 1_000;

  /** Total size of kept orders in characters. */
  static final long CHARACTERS = 8L << 20;

  private int orders;
  private long characters;

  boolean haveRoom(long more) {
    return orders < ORDERS && characters + more <= CHARACTERS;
  }

  /** Adds orders; negative for removed ones. */
  void count(int change, long charactersChange) {
    orders += change;
    characters += charactersChange;
  }
}
