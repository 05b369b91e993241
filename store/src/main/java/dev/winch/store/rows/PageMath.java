package dev.winch.store.rows;

/** Computes page offsets without overflow. */
public final class PageMath {
  private PageMath() {}

  /**
   * Number of items before a page, clamped to the range of a long.
   *
   * @param page from 1
   */
  public static long offset(long page, int size) {
    long before = page - 1;
    return before > Long.MAX_VALUE / size ? Long.MAX_VALUE : before * size;
  }
}
