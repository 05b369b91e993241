package dev.winch.expr;

import dev.winch.expr.check.UnknownName;
import dev.winch.expr.check.VariableUsage;
import dev.winch.expr.env.Bindings;
import dev.winch.expr.env.Scope;
import dev.winch.expr.fault.ExprException;
import dev.winch.expr.fault.Failure;
import dev.winch.expr.run.EvaluationState;
import dev.winch.expr.value.Rendering;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.Value;
import java.util.ArrayList;
import java.util.List;

/**
 * A text with expressions in tags, {@code {{ like this }}}; immutable and thread-safe.
 *
 * <p>Messages of the exceptions carry the prefix {@code error compiling expression: <text>: } or
 * {@code error evaluating expression: <text>: }.
 */
public final class Template {
  private sealed interface Part {}

  private record Literal(String text) implements Part {}

  private record Tag(Program program) implements Part {}

  private final String text;
  private final List<Part> parts;

  private Template(String text, List<Part> parts) {
    this.text = text;
    this.parts = List.copyOf(parts);
  }

  /**
   * Compiles the text with all its tags.
   *
   * @throws ExprException of kind COMPILE for the first invalid tag
   */
  public static Template compile(String text, Scope scope) {
    return compile(text, new ProgramCache.Direct(scope));
  }

  static Template compile(String text, ProgramCache.Source programs) {
    List<Part> parts = new ArrayList<>();
    int copied = 0;
    Tags tags = new Tags(text);
    for (var next = tags.next(); next.isPresent(); next = tags.next()) {
      Tags.Tag tag = next.get();
      if (tag.start() > copied) {
        parts.add(new Literal(Text.of(text.substring(copied, tag.start())).chars()));
      }
      parts.add(new Tag(inHost(() -> programs.program(tag.inside()))));
      copied = tag.end();
    }
    if (copied < text.length()) {
      parts.add(new Literal(Text.of(text.substring(copied)).chars()));
    }
    return new Template(text, parts);
  }

  /**
   * Compiles a field that is a single expression: the content of its first tag, without any text
   * around it, or the whole field if there is no tag.
   *
   * @throws ExprException of kind COMPILE if it is invalid
   */
  public static Program expression(String text, Scope scope) {
    return expression(text, new ProgramCache.Direct(scope));
  }

  static Program expression(String text, ProgramCache.Source programs) {
    return inHost(() -> programs.program(Tags.reduce(text)));
  }

  /**
   * Whether an expression field may be submitted: {@link #expression} without knowing any names.
   * The empty text is not valid.
   */
  public static boolean isValid(String text) {
    try {
      expression(text, Scope.OPEN);
      return true;
    } catch (ExprException invalid) {
      return false;
    }
  }

  /** Unknown names, and the expression in which they occur. */
  public record UnknownNames(String expression, List<UnknownName> names) {}

  /**
   * The unknown names in every tag of a text; nothing for a tag that compiles or has another error.
   */
  public static List<UnknownNames> unknownNames(String text, Scope scope) {
    List<UnknownNames> unknown = new ArrayList<>();
    Tags tags = new Tags(text);
    for (var next = tags.next(); next.isPresent(); next = tags.next()) {
      unknown.addAll(unknownNamesIn(next.get().inside(), scope));
    }
    return unknown;
  }

  /** The unknown names of a field that is a single expression. */
  public static List<UnknownNames> unknownNamesOfExpression(String text, Scope scope) {
    return unknownNamesIn(Tags.reduce(text), scope);
  }

  private static List<UnknownNames> unknownNamesIn(String expression, Scope scope) {
    List<UnknownName> names = Program.unknownNames(expression, scope);
    return names.isEmpty() ? List.of() : List.of(new UnknownNames(expression, names));
  }

  /** Evaluates a program from {@link #expression}, with the error messages of job files. */
  public static Value evaluate(Program program, Bindings bindings) {
    return inHost(() -> program.evaluate(bindings));
  }

  private interface Step<T> {
    T take();
  }

  private static <T> T inHost(Step<T> step) {
    try {
      return step.take();
    } catch (ExprException failure) {
      throw failure.inHost();
    }
  }

  /**
   * The text with each tag replaced by the rendering of its value. All tags share one budget.
   *
   * @throws ExprException of kind RUNTIME for the first tag that fails
   */
  public String render(Bindings bindings) {
    return renderBytes(bindings).display();
  }

  /**
   * Like {@link #render}, but keeps bytes that are not UTF-8 instead of replacing them by U+FFFD.
   */
  public Text renderBytes(Bindings bindings) {
    EvaluationState run = new EvaluationState(bindings.now(), bindings.random());
    StringBuilder out = new StringBuilder();
    for (Part part : parts) {
      switch (part) {
        case Literal(String literal) -> out.append(literal);
        case Tag(Program program) -> out.append(rendered(program, bindings, run));
      }
    }
    return Text.joined(out.toString());
  }

  private static String rendered(Program program, Bindings bindings, EvaluationState run) {
    Value value = inHost(() -> program.evaluate(bindings, run));
    try {
      String text = Rendering.of(value, run).chars();
      if (value instanceof Text) {
        run.write(text.length());
      }
      return text;
    } catch (Failure tooLarge) {
      throw ExprException.of(ExprException.Kind.RUNTIME, program.source(), tooLarge).inHost();
    }
  }

  public String text() {
    return text;
  }

  /** Whether there is no tag: rendering returns the text itself. */
  public boolean isConstant() {
    return parts.stream().noneMatch(Tag.class::isInstance);
  }

  /** Which variables the tags read. */
  public VariableUsage names() {
    VariableUsage names = VariableUsage.NONE;
    for (Part part : parts) {
      if (part instanceof Tag(Program program)) {
        names = names.and(program.names());
      }
    }
    return names;
  }
}
