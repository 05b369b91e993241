package dev.winch.server;

/**
 * Memory budgets of all requests together, in bytes.
 *
 * @param bodies received and not yet decoded
 * @param documents decoded and not yet stored
 * @param answers being written
 */
public record RequestMemory(long bodies, long documents, long answers) {
  /** Minimum of each budget, so that one request always fits. */
  private static final long LEAST = 1 << 20;

  /** Budgets for a heap of this size, which leave more than a third of it to everything else. */
  public static RequestMemory ofHeap(long bytes) {
    return new RequestMemory(share(bytes, 12), share(bytes, 4), share(bytes, 5));
  }

  private static long share(long heap, int part) {
    return Math.max(LEAST, heap / part);
  }
}
