package dev.winch.model.trace;

import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in which trace something happens, as the W3C header {@code traceparent} passes it on.
 *
 * @param traceId 32 lower-case hex characters
 * @param spanId 16 lower-case hex characters; {@link #NO_SPAN} at the root of a trace
 * @param sampled whether spans are exported
 */
public record TraceContext(String traceId, String spanId, boolean sampled) {
  /** No span: what begins here is the root of its trace. */
  public static final String NO_SPAN = "0".repeat(16);

  private static final String NO_TRACE = "0".repeat(32);

  /** Later versions may append fields. */
  private static final Pattern TRACEPARENT =
      Pattern.compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

  private static final Pattern TRACE_ID = Pattern.compile("[0-9a-f]{32}");

  public TraceContext {
    Objects.requireNonNull(traceId);
    Objects.requireNonNull(spanId);
  }

  /** The root of a new trace. */
  public static TraceContext root(String traceId) {
    return new TraceContext(traceId, NO_SPAN, true);
  }

  /** Whether the text can be the id of a trace. */
  public static boolean isTraceId(String text) {
    return TRACE_ID.matcher(text).matches() && !text.equals(NO_TRACE);
  }

  /** The context of a caller; empty if the header is not valid, so that a new trace begins. */
  public static Optional<TraceContext> ofHeader(String traceparent) {
    return parse(traceparent.strip()).filter(context -> !context.isRoot());
  }

  /** Reads {@link #traceparent}, of a root too. */
  public static Optional<TraceContext> parse(String text) {
    Matcher fields = TRACEPARENT.matcher(text);
    if (!fields.matches()
        || fields.group(1).equals("ff")
        || (fields.group(1).equals("00") && fields.group(5) != null)
        || fields.group(2).equals(NO_TRACE)) {
      return Optional.empty();
    }
    boolean sampled = (Integer.parseInt(fields.group(4), 16) & 1) == 1;
    return Optional.of(new TraceContext(fields.group(2), fields.group(3), sampled));
  }

  /** Whether no span is above what happens here. */
  public boolean isRoot() {
    return spanId.equals(NO_SPAN);
  }

  /** The same trace, inside of this span. */
  public TraceContext at(String span) {
    return new TraceContext(traceId, span, sampled);
  }

  /** The value of the header, version 00. */
  public String traceparent() {
    return "00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00");
  }
}
