package dev.winch.model.run;

import java.util.List;
import java.util.function.Function;

/**
 * A piece of a long list.
 *
 * @param number from 1
 * @param pageSize how many items a full page has
 * @param totalItems in all pages
 * @param lowerBound whether there are more than {@code totalItems}, at which the count stopped
 */
public record Page<T>(
    List<T> items, long number, int pageSize, long totalItems, boolean lowerBound) {
  public Page {
    items = List.copyOf(items);
  }

  public long totalPages() {
    return (totalItems + pageSize - 1) / pageSize;
  }

  public <R> Page<R> map(Function<T, R> mapper) {
    return new Page<>(
        items.stream().map(mapper).toList(), number, pageSize, totalItems, lowerBound);
  }
}
