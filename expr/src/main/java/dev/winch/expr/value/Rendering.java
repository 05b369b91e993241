package dev.winch.expr.value;

import dev.winch.expr.run.EvaluationState;

/** Renders values as text for templates and {@code string(x)}. */
public final class Rendering {
  private final EvaluationState run;
  private final StringBuilder out = new StringBuilder();
  private int charged;

  private Rendering(EvaluationState run) {
    this.run = run;
  }

  /** The text of a value; its cost is charged to the evaluation. */
  public static Text of(Value value, EvaluationState run) {
    if (value instanceof Text text) {
      return text;
    }
    Rendering rendering = new Rendering(run);
    rendering.write(value);
    rendering.charge();
    return Text.joined(rendering.out.toString());
  }

  private void charge() {
    run.write((long) out.length() - charged);
    charged = out.length();
  }

  private void write(Value value) {
    switch (value) {
      case Nil _ -> out.append("<nil>");
      case Bool bool -> out.append(bool.isTrue());
      case Int(long number) -> out.append(number);
      case UInt8(int number) -> out.append(number);
      case Float64(double number) -> out.append(FloatText.shortest(number));
      case Text(String chars) -> out.append(chars);
      case ListValue list -> write(list);
      case MapValue map -> write(map);
      case RecordValue fields -> write(fields);
      case TimeValue time -> out.append(TimeFormat.text(time));
      case DurationValue(long nanos) -> out.append(Durations.format(nanos));
      case MonthValue month -> out.append(month.text());
      case WeekdayValue day -> out.append(day.text());
      case ZoneValue zone -> out.append(zone.name());
      case FunctionValue function -> out.append(function.name()).append("()");
    }
  }

  private void write(ListValue list) {
    run.step(list.size());
    out.append('[');
    for (int i = 0; i < list.size(); i++) {
      out.append(i == 0 ? "" : " ");
      write(list.at(i));
      charge();
    }
    out.append(']');
  }

  private void write(MapValue map) {
    run.step(map.size());
    out.append("map[");
    boolean first = true;
    for (MapValue.Entry entry : map.sorted()) {
      out.append(first ? "" : " ");
      first = false;
      write(entry.key());
      out.append(':');
      write(entry.value());
      charge();
    }
    out.append(']');
  }

  private void write(RecordValue fields) {
    out.append('{');
    boolean first = true;
    for (String name : fields.type().fields().keySet()) {
      out.append(first ? "" : " ");
      first = false;
      write(fields.field(name));
    }
    out.append('}');
  }
}
