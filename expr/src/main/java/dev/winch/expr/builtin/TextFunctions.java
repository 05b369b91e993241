package dev.winch.expr.builtin;

import static dev.winch.expr.builtin.Arguments.text;
import static dev.winch.expr.value.Type.Basic.BOOL;
import static dev.winch.expr.value.Type.Basic.INT;
import static dev.winch.expr.value.Type.Basic.TEXT;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.run.EvaluationState;
import dev.winch.expr.value.Bool;
import dev.winch.expr.value.Int;
import dev.winch.expr.value.ListValue;
import dev.winch.expr.value.Nil;
import dev.winch.expr.value.NumericValues;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.TextSearch;
import dev.winch.expr.value.Types;
import dev.winch.expr.value.Value;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.regex.Pattern;

/** Functions of text. */
final class TextFunctions {
  private static final Pattern BASE_64 = Pattern.compile("[A-Za-z0-9+/]*={0,2}");

  private TextFunctions() {}

  static List<Builtin> all() {
    return List.of(
        new Builtin("trim", Signature.of(TEXT, 1, TEXT, TEXT), (_, a) -> trim(a)),
        new Builtin("trimPrefix", Signature.of(TEXT, 1, TEXT, TEXT), (_, a) -> trimPrefix(a)),
        new Builtin("trimSuffix", Signature.of(TEXT, 1, TEXT, TEXT), (_, a) -> trimSuffix(a)),
        new Builtin(
            "upper",
            Signature.of(TEXT, 0, TEXT),
            (run, a) -> mapped(text(a[0]), run, Character::toUpperCase)),
        new Builtin(
            "lower",
            Signature.of(TEXT, 0, TEXT),
            (run, a) -> mapped(text(a[0]), run, Character::toLowerCase)),
        new Builtin(
            "split",
            Signature.of(Types.TEXTS, 1, TEXT, TEXT, INT),
            (run, a) -> split(run, a, false)),
        new Builtin(
            "splitAfter",
            Signature.of(Types.TEXTS, 1, TEXT, TEXT, INT),
            (run, a) -> split(run, a, true)),
        new Builtin(
            "replace", Signature.of(TEXT, 1, TEXT, TEXT, TEXT, INT), TextFunctions::replace),
        new Builtin("repeat", Signature.of(TEXT, 0, TEXT, INT), TextFunctions::repeat),
        new Builtin("join", Signature.of(TEXT, 1, Types.TEXTS, TEXT), TextFunctions::join),
        new Builtin(
            "indexOf",
            Signature.of(INT, 0, TEXT, TEXT),
            (_, a) -> Int.of(TextSearch.indexOf(text(a[0]), text(a[1])))),
        new Builtin(
            "lastIndexOf",
            Signature.of(INT, 0, TEXT, TEXT),
            (_, a) -> Int.of(TextSearch.lastIndexOf(text(a[0]), text(a[1])))),
        new Builtin(
            "hasPrefix",
            Signature.of(BOOL, 0, TEXT, TEXT),
            (_, a) -> Bool.of(TextSearch.startsWith(text(a[0]), text(a[1])))),
        new Builtin(
            "hasSuffix",
            Signature.of(BOOL, 0, TEXT, TEXT),
            (_, a) -> Bool.of(TextSearch.endsWith(text(a[0]), text(a[1])))),
        new Builtin("toBase64", Signature.of(TEXT, 0, TEXT), TextFunctions::toBase64),
        new Builtin("fromBase64", Signature.of(TEXT, 0, TEXT), TextFunctions::fromBase64));
  }

  private static Text trim(Value[] a) {
    String chars = text(a[0]).chars();
    if (a.length == 1) {
      return trimmed(chars, Text::isSpace);
    }
    String cut = text(a[1]).chars();
    return trimmed(chars, c -> cut.indexOf(c) >= 0);
  }

  private static Text trimmed(String chars, IntPredicate cut) {
    int from = 0;
    int to = chars.length();
    while (from < to && cut.test(chars.codePointAt(from))) {
      from += Character.charCount(chars.codePointAt(from));
    }
    while (to > from && cut.test(chars.codePointBefore(to))) {
      to -= Character.charCount(chars.codePointBefore(to));
    }
    return new Text(chars.substring(from, to));
  }

  private static Text trimPrefix(Value[] a) {
    Text text = text(a[0]);
    Text prefix = a.length > 1 ? text(a[1]) : new Text(" ");
    return TextSearch.startsWith(text, prefix)
        ? TextSearch.slice(text, prefix.byteLength(), text.byteLength())
        : text;
  }

  private static Text trimSuffix(Value[] a) {
    Text text = text(a[0]);
    Text suffix = a.length > 1 ? text(a[1]) : new Text(" ");
    return TextSearch.endsWith(text, suffix)
        ? TextSearch.slice(text, 0, text.byteLength() - suffix.byteLength())
        : text;
  }

  private static Text mapped(Text text, EvaluationState run, IntUnaryOperator mapping) {
    String chars = text.chars();
    run.write(chars.length());
    StringBuilder out = new StringBuilder(chars.length());
    chars
        .codePoints()
        .map(c -> Text.isRaw(c) ? 0xFFFD : mapping.applyAsInt(c))
        .forEach(out::appendCodePoint);
    return new Text(out.toString());
  }

  private static ListValue split(EvaluationState run, Value[] a, boolean keep) {
    Text text = text(a[0]);
    Text separator = text(a[1]);
    long most = a.length > 2 ? NumericValues.truncated(a[2]) : -1;
    return most == 0
        ? ListValue.withoutStorage(TEXT)
        : ListValue.typed(TEXT, TextSearch.split(text, separator, most, keep, run));
  }

  private static Text replace(EvaluationState run, Value[] a) {
    long most = a.length > 3 ? NumericValues.truncated(a[3]) : -1;
    return TextSearch.replace(text(a[0]), text(a[1]), text(a[2]), most, run);
  }

  private static Text repeat(EvaluationState run, Value[] a) {
    Text text = text(a[0]);
    long count = NumericValues.truncated(a[1]);
    if (count < 0) {
      throw new Failure(
          "invalid argument for repeat (expected positive integer, got " + count + ")");
    }
    long size = text.byteLength();
    run.allocate(size == 0 ? 0 : count > Integer.MAX_VALUE ? Long.MAX_VALUE : count * size);
    return size == 0 ? text : Text.joined(text.chars().repeat((int) count));
  }

  private static Text join(EvaluationState run, Value[] a) {
    if (!(a[0] instanceof ListValue list)) {
      String type = a[0] == Nil.NIL ? "nil" : a[0].typeName();
      throw new Failure("invalid argument for join (type " + type + ")");
    }
    String separator = a.length > 1 ? text(a[1]).chars() : "";
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < list.size(); i++) {
      String part = text(list.at(i)).chars();
      run.write((long) part.length() + separator.length());
      out.append(i == 0 ? "" : separator).append(part);
    }
    return Text.joined(out.toString());
  }

  private static Text toBase64(EvaluationState run, Value[] a) {
    byte[] bytes = text(a[0]).utf8();
    run.write(bytes.length / 3L * 4 + 4);
    return new Text(Base64.getEncoder().encodeToString(bytes));
  }

  private static Text fromBase64(EvaluationState run, Value[] a) {
    String chars = text(a[0]).chars().replace("\n", "").replace("\r", "");
    run.write(chars.length());
    if (chars.length() % 4 != 0 || !BASE_64.matcher(chars).matches()) {
      int bad = 0;
      while (bad < chars.length()
          && BASE_64.matcher(chars.substring(bad, bad + 1)).matches()
          && chars.charAt(bad) != '=') {
        bad++;
      }
      throw new Failure("illegal base64 data at input byte " + bad);
    }
    return Text.ofUtf8(Base64.getDecoder().decode(chars.getBytes(StandardCharsets.ISO_8859_1)));
  }
}
