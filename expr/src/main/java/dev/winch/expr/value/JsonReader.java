package dev.winch.expr.value;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.run.EvaluationLimits;
import dev.winch.expr.run.EvaluationState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads JSON as RFC 8259 has it: one value, nothing after it, numbers as floats. Written by hand
 * because each value is charged to the evaluation and clients compare the messages with those of
 * the reference.
 */
public final class JsonReader {
  private static final String A_VALUE = "looking for beginning of value";

  private final EvaluationState run;
  private final String json;
  private int next;
  private int depth;

  private JsonReader(String json, EvaluationState run) {
    this.json = json;
    this.run = run;
  }

  /**
   * Parses a text.
   *
   * @throws Failure if it is not JSON
   */
  public static Value read(Text text, EvaluationState run) {
    JsonReader reader = new JsonReader(text.display(), run);
    Value value = reader.value();
    reader.skipBlank();
    if (reader.next < reader.json.length()) {
      throw reader.invalid("after top-level value");
    }
    return value;
  }

  private void skipBlank() {
    while (next < json.length() && " \t\n\r".indexOf(json.charAt(next)) >= 0) {
      next++;
    }
  }

  private Failure invalid(String where) {
    if (next >= json.length()) {
      return new Failure("unexpected end of JSON input");
    }
    String c = Character.toString(json.codePointAt(next));
    return new Failure("invalid character '" + (c.equals("'") ? "\\'" : c) + "' " + where);
  }

  private Value value() {
    run.step(1);
    skipBlank();
    char c = next < json.length() ? json.charAt(next) : 0;
    return switch (c) {
      case '{' -> object();
      case '[' -> list();
      case '"' -> string();
      case 't' -> word("true", Bool.TRUE);
      case 'f' -> word("false", Bool.FALSE);
      case 'n' -> word("null", Nil.NIL);
      default -> number();
    };
  }

  private Value word(String word, Value value) {
    for (int i = 0; i < word.length(); i++) {
      if (next >= json.length() || json.charAt(next) != word.charAt(i)) {
        throw invalid("in literal " + word + " (expecting '" + word.charAt(i) + "')");
      }
      next++;
    }
    return value;
  }

  private Value number() {
    int start = next;
    skip('-');
    if (next < json.length() && json.charAt(next) == '0') {
      next++;
    } else {
      digits(next == start ? A_VALUE : "in numeric literal");
    }
    if (skip('.')) {
      digits("after decimal point in numeric literal");
    }
    if (skip('e') || skip('E')) {
      if (!skip('+')) {
        skip('-');
      }
      digits("in exponent of numeric literal");
    }
    String digits = json.substring(start, next);
    double value = Double.parseDouble(digits);
    if (Double.isInfinite(value)) {
      throw new Failure(
          "json: cannot unmarshal number " + digits + " into Go value of type float64");
    }
    return new Float64(value);
  }

  private boolean skip(char c) {
    if (next < json.length() && json.charAt(next) == c) {
      next++;
      return true;
    }
    return false;
  }

  private void digits(String where) {
    int start = next;
    while (next < json.length() && json.charAt(next) >= '0' && json.charAt(next) <= '9') {
      next++;
    }
    if (next == start) {
      throw invalid(where);
    }
  }

  private Text string() {
    next++;
    StringBuilder text = new StringBuilder();
    while (true) {
      if (next >= json.length() || json.charAt(next) < 0x20) {
        throw invalid("in string literal");
      }
      char c = json.charAt(next++);
      if (c == '"') {
        run.write(text.length());
        return Text.of(text.toString());
      }
      text.append(c == '\\' ? escape() : c);
    }
  }

  private char escape() {
    char c = next < json.length() ? json.charAt(next) : 0;
    int plain = "\"\\/bfnrt".indexOf(c);
    if (plain >= 0 && next < json.length()) {
      next++;
      return "\"\\/\b\f\n\r\t".charAt(plain);
    }
    if (c != 'u') {
      throw invalid("in string escape code");
    }
    next++;
    int code = 0;
    for (int i = 0; i < 4; i++) {
      char digit = next < json.length() ? json.charAt(next) : 0;
      int value = digit < 0x80 ? Character.digit(digit, 16) : -1;
      if (value < 0) {
        throw invalid("in \\u hexadecimal character escape");
      }
      code = code * 16 + value;
      next++;
    }
    return (char) code;
  }

  private void enter() {
    next++;
    depth++;
    if (depth > EvaluationLimits.DEPTH) {
      throw new Failure("JSON nested too deeply (at most " + EvaluationLimits.DEPTH + " levels)");
    }
  }

  private Value list() {
    enter();
    List<Value> items = new ArrayList<>();
    skipBlank();
    if (!skip(']')) {
      do {
        items.add(value());
        skipBlank();
      } while (skip(','));
      if (!skip(']')) {
        throw invalid("after array element");
      }
    }
    depth--;
    return ListValue.of(items);
  }

  private Value object() {
    enter();
    Map<Value, Value> entries = new LinkedHashMap<>();
    skipBlank();
    if (!skip('}')) {
      do {
        skipBlank();
        if (next >= json.length() || json.charAt(next) != '"') {
          throw invalid("looking for beginning of object key string");
        }
        Text key = string();
        skipBlank();
        if (!skip(':')) {
          throw invalid("after object key");
        }
        entries.put(key, value());
        skipBlank();
      } while (skip(','));
      if (!skip('}')) {
        throw invalid("after object key:value pair");
      }
    }
    depth--;
    return MapValue.of(Types.OBJECT, entries);
  }
}
