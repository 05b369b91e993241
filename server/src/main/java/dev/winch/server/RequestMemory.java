package dev.winch.server;

/**
 * How much memory requests may take together, by what they do with it, in bytes.
 *
 * @param bodies that have come and wait to be read
 * @param documents that were read from bodies and are not stored yet
 * @param answers that are being made
 */
public record RequestMemory(long bodies, long documents, long answers) {
  /** Of each of the three at the least, so that one request always fits. */
  private static final long LEAST = 1 << 20;

  /** Shares of a heap of so many bytes, which leave more than a third to everything else. */
  public static RequestMemory ofHeap(long bytes) {
    return new RequestMemory(share(bytes, 12), share(bytes, 4), share(bytes, 5));
  }

  private static long share(long heap, int part) {
    return Math.max(LEAST, heap / part);
  }
}
