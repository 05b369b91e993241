package dev.winch.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Writes fields of JSON objects and omits empty ones. */
public final class FieldWriter {
  private static final double LARGEST_PLAIN = 1e18;

  private final JsonGenerator out;
  private final boolean sorted;

  /**
   * @param sorted whether the keys of maps are sorted
   */
  public FieldWriter(JsonGenerator out, boolean sorted) {
    this.out = out;
    this.sorted = sorted;
  }

  public void start() throws IOException {
    out.writeStartObject();
  }

  public void start(String name) throws IOException {
    out.writeObjectFieldStart(name);
  }

  public void end() throws IOException {
    out.writeEndObject();
  }

  public void startList(String name) throws IOException {
    out.writeArrayFieldStart(name);
  }

  public void endList() throws IOException {
    out.writeEndArray();
  }

  /** Starts a field whose value is written next. */
  public void name(String name) throws IOException {
    out.writeFieldName(name);
  }

  public void text(String name, String value) throws IOException {
    if (!value.isEmpty()) {
      out.writeStringField(name, value);
    }
  }

  /** A text that is written even if it is empty. */
  public void always(String name, String value) throws IOException {
    out.writeStringField(name, value);
  }

  public void number(String name, long value) throws IOException {
    if (value != 0) {
      out.writeNumberField(name, value);
    }
  }

  /** A number that is written even if it is 0. */
  public void always(String name, long value) throws IOException {
    out.writeNumberField(name, value);
  }

  public void number(String name, double value) throws IOException {
    if (value != 0) {
      always(name, value);
    }
  }

  /** A number that is written even if it is 0, as short as it can be. */
  public void always(String name, double value) throws IOException {
    out.writeFieldName(name);
    shortest(out, value);
  }

  static void shortest(JsonGenerator out, double value) throws IOException {
    if (value == Math.rint(value) && Math.abs(value) < LARGEST_PLAIN) {
      out.writeNumber((long) value);
    } else {
      out.writeNumber(value);
    }
  }

  public void flag(String name, boolean value) throws IOException {
    if (value) {
      out.writeBooleanField(name, true);
    }
  }

  /** A boolean that is written even if it is false. */
  public void always(String name, boolean value) throws IOException {
    out.writeBooleanField(name, value);
  }

  public void texts(String name, List<String> values) throws IOException {
    if (!values.isEmpty()) {
      out.writeArrayFieldStart(name);
      for (String value : values) {
        out.writeString(value);
      }
      out.writeEndArray();
    }
  }

  /** Writes an object with these fields, unless the value is empty. */
  public <T> void object(String name, Optional<T> value, Content<T> fields) throws IOException {
    if (value.isPresent()) {
      start(name);
      fields.write(value.get());
      end();
    }
  }

  /** A list of objects with these fields, unless it is empty. */
  public <T> void objects(String name, List<T> values, Content<T> fields) throws IOException {
    if (!values.isEmpty()) {
      name(name);
      objects(values, fields);
    }
  }

  /** The list as a value. */
  public <T> void objects(List<T> values, Content<T> fields) throws IOException {
    out.writeStartArray();
    for (T value : values) {
      start();
      fields.write(value);
      end();
    }
    out.writeEndArray();
  }

  /** Writes the fields of a value. */
  @FunctionalInterface
  public interface Content<T> {
    void write(T value) throws IOException;
  }

  public void map(String name, Map<String, String> values) throws IOException {
    if (!values.isEmpty()) {
      out.writeObjectFieldStart(name);
      entries(values);
      out.writeEndObject();
    }
  }

  /** Writes the entries of a map as fields of the current object. */
  public void entries(Map<String, String> values) throws IOException {
    Map<String, String> ordered = sorted ? new TreeMap<>(values) : values;
    for (Map.Entry<String, String> value : ordered.entrySet()) {
      out.writeStringField(value.getKey(), value.getValue());
    }
  }

  public void time(String name, Optional<Instant> value) throws IOException {
    if (value.isPresent()) {
      time(name, value.get());
    }
  }

  /** RFC 3339 in UTC, to the microsecond, without trailing zeros in the fraction. */
  public void time(String name, Instant value) throws IOException {
    out.writeStringField(name, rfc3339(value));
  }

  /** A list of times that is written even if it is empty. */
  public void times(String name, List<Instant> values) throws IOException {
    out.writeArrayFieldStart(name);
    for (Instant value : values) {
      out.writeString(rfc3339(value));
    }
    out.writeEndArray();
  }

  private static String rfc3339(Instant value) {
    var at = value.atOffset(ZoneOffset.UTC);
    var text = new StringBuilder(27);
    digits(text, at.getYear(), 4).append('-');
    digits(text, at.getMonthValue(), 2).append('-');
    digits(text, at.getDayOfMonth(), 2).append('T');
    digits(text, at.getHour(), 2).append(':');
    digits(text, at.getMinute(), 2).append(':');
    digits(text, at.getSecond(), 2);
    int micros = at.getNano() / 1_000;
    if (micros != 0) {
      int end = digits(text.append('.'), micros, 6).length();
      while (text.charAt(end - 1) == '0') {
        end--;
      }
      text.setLength(end);
    }
    return text.append('Z').toString();
  }

  private static StringBuilder digits(StringBuilder text, int value, int width) {
    String digits = Integer.toString(value);
    return text.repeat('0', Math.max(0, width - digits.length())).append(digits);
  }
}
