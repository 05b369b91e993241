package dev.winch.server.http;

import dev.winch.model.run.IdGenerator;
import java.util.List;
import java.util.regex.Pattern;
import org.slf4j.MDC;

/**
 * Gives each request an id, which its answer has in a header and its log lines as {@code request}.
 * An id that a client or proxy sends is kept if it is well-formed, so that their logs have it too.
 */
public final class RequestIds implements Handler {
  private static final String HEADER = "X-Request-Id";

  /** The key in log lines. */
  private static final String KEY = "request";

  private static final Pattern WELL_FORMED = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

  private final IdGenerator ids;
  private final Handler inner;

  /**
   * @param inner which always answers
   */
  public RequestIds(IdGenerator ids, Handler inner) {
    this.ids = ids;
    this.inner = inner;
  }

  @Override
  public ApiResponse handle(Request request) {
    List<String> sent = request.header(HEADER);
    String id =
        sent.size() == 1 && WELL_FORMED.matcher(sent.getFirst()).matches()
            ? sent.getFirst()
            : ids.next();
    MDC.put(KEY, id);
    try {
      return inner.handle(request).with(HEADER, id);
    } finally {
      MDC.remove(KEY);
    }
  }
}
