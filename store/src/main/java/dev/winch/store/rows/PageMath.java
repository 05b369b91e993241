package dev.winch.store.rows;

/** Arithmetic of pages. */
public final class PageMath {
  private PageMath() {}

  /**
   * How many items stand before a page; as many as can be, if there are more.
   *
   * @param page from 1
   */
  public static long offset(long page, int size) {
    long before = page - 1;
    return before > Long.MAX_VALUE / size ? Long.MAX_VALUE : before * size;
  }
}
