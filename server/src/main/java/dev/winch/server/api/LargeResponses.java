package dev.winch.server.api;

import dev.winch.server.http.ApiResponse;

/**
 * Answers that are made while they are sent, so many at a time as memory allows. Nothing is read
 * for an answer before its turn.
 */
public final class LargeResponses {
  /**
   * Bytes that a stream of rows takes: a piece of them as read, redacted and written, and what is
   * held back of the content.
   */
  private static final long STREAM = 3 << 20;

  private final ByteBudget budget;

  public LargeResponses(ByteBudget budget) {
    this.budget = budget;
  }

  /** An answer of rows that are read a piece at a time. */
  ApiResponse stream(ApiResponse.Streamed body) {
    return inTurn(STREAM, body);
  }

  /**
   * An answer of rows that are read together.
   *
   * @param bytes that the longest rows take
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
