package dev.winch.server.api;

import dev.winch.server.http.ApiResponse;

/**
 * Streams large answers, as many at a time as the memory budget allows. Nothing is read before an
 * answer has its share.
 */
public final class LargeResponses {
  /**
   * Memory of a streamed answer in bytes: one piece of rows as read, redacted and written, and the
   * buffered content.
   */
  private static final long STREAM = 3 << 20;

  private final ByteBudget budget;

  public LargeResponses(ByteBudget budget) {
    this.budget = budget;
  }

  /** An answer whose rows are read in pieces. */
  ApiResponse stream(ApiResponse.Streamed body) {
    return inTurn(STREAM, body);
  }

  /**
   * An answer whose rows are read at once.
   *
   * @param bytes maximum size of a row
   */
  ApiResponse page(int rows, long bytes, ApiResponse.Streamed body) {
    return inTurn(STREAM + rows * bytes, body);
  }

  private ApiResponse inTurn(long bytes, ApiResponse.Streamed body) {
    return ApiResponse.json(
        out -> {
          try (ByteBudget.Share _ = budget.take(bytes)) {
            body.writeTo(new YieldingStream(out));
          }
        });
  }
}
