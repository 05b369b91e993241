package dev.winch.server.api;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.server.http.Request;
import dev.winch.store.LogQueries.LogQuery;
import dev.winch.store.search.QueryText;

/**
 * Page number and size of a list request.
 *
 * @param number from 1
 * @param size at least 1
 */
record PageRequest(long number, int size) {
  /** Larger pages are empty in any list; this limit prevents an overflow. */
  private static final long LAST = Integer.MAX_VALUE;

  /**
   * @throws NotFoundException if one of them is not a number, which is a 404 in the reference
   */
  static PageRequest of(Request request, int ordinarySize, int largestSize) {
    long number = number(request.parameter("page"), 1, "invalid page number: ");
    return new PageRequest(Math.clamp(number, 1, LAST), size(request, ordinarySize, largestSize));
  }

  static int size(Request request, int ordinary, int largest) {
    long size = number(request.parameter("size"), ordinary, "invalid size: ");
    return Math.clamp(size, 1, largest);
  }

  private static long number(String text, long absent, String complaint) {
    try {
      return text.isEmpty() ? absent : Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new NotFoundException(complaint + text);
    }
  }

  /** Parses a request for log parts. */
  static LogQuery ofLog(Request request) {
    PageRequest paging = of(request, 25, 100);
    String text = QueryText.logs(request.parameter("q"));
    return new LogQuery(text, oldestFirst(request), paging.number(), paging.size());
  }

  private static boolean oldestFirst(Request request) {
    String order = request.parameter("order");
    return switch (order) {
      case "asc" -> true;
      case "", "desc" -> false;
      default -> throw new InvalidInputException("invalid order: " + order + "; it is asc or desc");
    };
  }
}
