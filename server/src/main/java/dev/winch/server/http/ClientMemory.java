package dev.winch.server.http;

/**
 * The bounds on what all clients of a listener together make the server hold, as parts of the heap.
 *
 * @param transfers bodies that come and answers that go
 * @param decoding bodies that are made into objects
 */
record ClientMemory(HeldBytes transfers, DecodeGate decoding) {
  /** A decoded document takes up to 40 times the memory of its text. */
  private static final long PART_DECODED = 128;

  private static final long PART_HELD = 8;

  static ClientMemory ofThisProcess() {
    return ofHeap(Runtime.getRuntime().maxMemory());
  }

  static ClientMemory ofHeap(long heap) {
    int decoded = Math.clamp(heap / PART_DECODED, 1, Integer.MAX_VALUE);
    return new ClientMemory(
        new HeldBytes(heap / PART_HELD), new DecodeGate(decoded, heap / PART_HELD));
  }
}
