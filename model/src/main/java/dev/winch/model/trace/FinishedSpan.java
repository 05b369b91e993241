package dev.winch.model.trace;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Something that took time, after its end. Names and attributes leave Winch, so they hold no
 * secrets.
 *
 * @param context of the span itself
 * @param parent the id of the span around it; {@link TraceContext#NO_SPAN} for the root of a trace
 * @param end not before the start
 * @param failed whether it ended in an error
 * @param attributes texts and whole numbers by name
 */
public record FinishedSpan(
    TraceContext context,
    String parent,
    String name,
    Kind kind,
    Instant start,
    Instant end,
    boolean failed,
    Map<String, Object> attributes) {
  /** In characters; a longer name is cut. */
  private static final int LONGEST_NAME = 200;

  /** The kinds of OpenTelemetry that occur. */
  public enum Kind {
    INTERNAL,
    /** A message to a queue. */
    PRODUCER,
    /** The processing of a message from a queue. */
    CONSUMER,
    /** A request to another server. */
    CLIENT
  }

  public FinishedSpan {
    Objects.requireNonNull(context);
    Objects.requireNonNull(parent);
    Objects.requireNonNull(kind);
    Objects.requireNonNull(start);
    name = name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
    // Clocks of machines differ.
    end = end.isBefore(start) ? start : end;
    attributes = Map.copyOf(attributes);
  }

  /** Attributes by name; empty texts are left out. */
  public static final class Attributes {
    private final Map<String, Object> values = new LinkedHashMap<>();

    public Attributes text(String name, String value) {
      if (!value.isEmpty()) {
        values.put(name, value);
      }
      return this;
    }

    public Attributes number(String name, long value) {
      values.put(name, value);
      return this;
    }

    public Map<String, Object> map() {
      return values;
    }
  }
}
