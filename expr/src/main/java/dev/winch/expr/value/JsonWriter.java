package dev.winch.expr.value;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.run.EvaluationState;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Values as JSON, indented by two blanks, the way {@code toJSON} writes it. Written by hand because
 * what it writes is charged to the evaluation as it grows, and floats have the digits of the
 * reference.
 */
public final class JsonWriter {
  private final EvaluationState run;
  private final StringBuilder out = new StringBuilder();
  private int charged;
  private int indent;

  private JsonWriter(EvaluationState run) {
    this.run = run;
  }

  /**
   * The JSON of a value; its cost is charged to the evaluation.
   *
   * @throws Failure if JSON cannot represent it
   */
  public static Text write(Value value, EvaluationState run) {
    JsonWriter writer = new JsonWriter(run);
    writer.write(value);
    writer.charge();
    return new Text(writer.out.toString());
  }

  private void charge() {
    run.write((long) out.length() - charged);
    charged = out.length();
  }

  private void write(Value value) {
    if (value.absent()) {
      out.append("null");
      return;
    }
    switch (value) {
      case Nil _ -> out.append("null");
      case Bool bool -> out.append(bool.isTrue());
      case Int(long number) -> out.append(number);
      case UInt8(int number) -> out.append(number);
      case Float64(double number) -> write(number);
      case Text text -> string(text);
      case ListValue list -> list(list);
      case MapValue map -> map(map);
      case RecordValue fields -> fields(fields);
      case TimeValue time -> string(new Text(TimeFormat.rfc3339(time)));
      case DurationValue(long nanos) -> out.append(nanos);
      case MonthValue month -> out.append(month.month().getValue());
      case WeekdayValue day -> out.append(day.number());
      case ZoneValue _ -> out.append("{}");
      case FunctionValue function -> throw unsupported("type: " + function.typeName());
    }
  }

  private static Failure unsupported(String what) {
    return new Failure("json: unsupported " + what);
  }

  private void write(double number) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      throw unsupported("value: " + FloatText.shortest(number));
    }
    out.append(FloatText.json(number));
  }

  private void list(ListValue list) {
    run.step(list.size());
    open('[');
    for (int i = 0; i < list.size(); i++) {
      next(i == 0);
      write(list.at(i));
      charge();
    }
    close(']', list.size() == 0);
  }

  private void map(MapValue map) {
    if (map.type().key() != Type.Basic.TEXT && map.type().key() != Type.Basic.INT) {
      throw unsupported("type: " + map.typeName());
    }
    run.step(map.size());
    SortedMap<Text, Value> entries = new TreeMap<>();
    map.entries().forEach((key, value) -> entries.put(Rendering.of(key, run), value));
    open('{');
    boolean first = true;
    for (Map.Entry<Text, Value> entry : entries.entrySet()) {
      next(first);
      first = false;
      string(entry.getKey());
      out.append(": ");
      write(entry.getValue());
      charge();
    }
    close('}', first);
  }

  private void fields(RecordValue fields) {
    open('{');
    boolean first = true;
    for (String name : fields.type().fields().keySet()) {
      next(first);
      first = false;
      string(new Text(name));
      out.append(": ");
      write(fields.field(name));
    }
    close('}', first);
  }

  private void open(char bracket) {
    out.append(bracket);
    indent++;
  }

  private void next(boolean first) {
    out.append(first ? "\n" : ",\n").repeat("  ", indent);
  }

  private void close(char bracket, boolean empty) {
    indent--;
    if (!empty) {
      out.append('\n').repeat("  ", indent);
    }
    out.append(bracket);
  }

  private void string(Text text) {
    out.append('"');
    String chars = text.chars();
    for (int i = 0; i < chars.length(); ) {
      int c = chars.codePointAt(i);
      i += Character.charCount(c);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        case '<', '>', '&', 0x2028, 0x2029 -> escape(c);
        default -> {
          if (c < 0x20) {
            escape(c);
          } else if (Text.isRaw(c)) {
            escape(0xFFFD);
          } else {
            out.appendCodePoint(c);
          }
        }
      }
    }
    out.append('"');
  }

  private void escape(int c) {
    out.append("\\u%04x".formatted(c));
  }
}
