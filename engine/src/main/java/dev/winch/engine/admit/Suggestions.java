package dev.winch.engine.admit;

import dev.winch.expr.builtin.Builtins;
import dev.winch.expr.check.UnknownName;
import dev.winch.expr.env.Scope;
import dev.winch.model.fault.NearestName;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the author of a template may have meant by a name that does not exist there. */
final class Suggestions {
  /** Functions that other languages have, and what does the same here. */
  private static final Map<String, String> FUNCTIONS =
      Map.ofEntries(
          Map.entry("range", "write 1..5, or sequence(1, 6), which leaves out its end"),
          Map.entry("seq", "write sequence(from, to), which leaves out its end"),
          Map.entry("length", "write len()"),
          Map.entry("size", "write len()"),
          Map.entry("strlen", "write len()"),
          Map.entry("uppercase", "write upper()"),
          Map.entry("toUpper", "write upper()"),
          Map.entry("lowercase", "write lower()"),
          Map.entry("toLower", "write lower()"),
          Map.entry("substr", "write text[from:to]"),
          Map.entry("substring", "write text[from:to]"),
          Map.entry("slice", "write list[from:to]"),
          Map.entry("toInt", "write int()"),
          Map.entry("parseInt", "write int()"),
          Map.entry("number", "write int() or float()"),
          Map.entry("toString", "write string()"),
          Map.entry("str", "write string()"),
          Map.entry("json", "write toJSON() or fromJSON()"),
          Map.entry("parseJSON", "write fromJSON()"),
          Map.entry("jsonDecode", "write fromJSON()"),
          Map.entry("jsonEncode", "write toJSON()"),
          Map.entry("default", "write value ?? 'default'"),
          Map.entry("coalesce", "write a ?? b"),
          Map.entry("contains", "write text contains 'part'"),
          Map.entry("startsWith", "write text startsWith 'part', or hasPrefix()"),
          Map.entry("endsWith", "write text endsWith 'part', or hasSuffix()"),
          Map.entry("match", "write text matches 'pattern'"),
          Map.entry("format", "join texts with +, or write date.Format(layout)"),
          Map.entry("random", "write randomInt()"),
          Map.entry("rand", "write randomInt()"),
          Map.entry("base64", "write toBase64() or fromBase64()"),
          Map.entry("append", "write concat()"),
          Map.entry("if", "write condition ? a : b"));

  /** Names that other engines have. */
  private static final Map<String, String> NAMES =
      Map.ofEntries(
          Map.entry("env", "templates cannot read variables; put the value in the job's inputs"),
          Map.entry("vars", "write inputs"),
          Map.entry("params", "write inputs"),
          Map.entry("parameters", "write inputs"),
          Map.entry("outputs", "write tasks, and the var of the task"),
          Map.entry("output", "write tasks, and the var of the task"),
          Map.entry("results", "write tasks, and the var of the task"),
          Map.entry("steps", "write tasks, and the var of the task"),
          Map.entry("workflow", "write job"),
          Map.entry("index", "write item.index, or # index inside map and reduce"),
          Map.entry("None", "write nil"),
          Map.entry("null", "write nil"),
          Map.entry("True", "write true"),
          Map.entry("False", "write false"));

  private Suggestions() {}

  /**
   * A hint for the author.
   *
   * @param outside variables of the {@code each} tasks around the sub-job in which the name stands
   */
  static String of(UnknownName unknown, Scope scope, Set<String> outside) {
    String name = unknown.name();
    if (unknown.called()) {
      Set<String> known = new TreeSet<>(Builtins.names());
      known.addAll(scope.functions().keySet());
      return Optional.ofNullable(FUNCTIONS.get(name))
          .or(() -> NearestName.to(name, known).map(near -> "did you mean " + near + "()?"))
          .orElse("docs/expressions.md lists the functions");
    }
    if (outside.contains(name)) {
      return "a sub-job does not see it: hand it on as an input of the sub-job";
    }
    Set<String> known = new TreeSet<>(scope.variables().keySet());
    return NearestName.to(name, known)
        .map(near -> "did you mean " + near + "?")
        .or(() -> Optional.ofNullable(NAMES.get(name)))
        .orElseGet(
            () ->
                (name.equals("item") ? "it exists only inside each; " : "")
                    + "the names here are "
                    + String.join(", ", known));
  }
}
