package dev.winch.store.sqlite;

/** Arithmetic of pages. */
final class Paging {
  private Paging() {}

  /**
   * How many items stand before a page; as many as can be, if there are more.
   *
   * @param page from 1
   */
  static long offset(long page, int size) {
    long before = page - 1;
    return before > Long.MAX_VALUE / size ? Long.MAX_VALUE : before * size;
  }
}
