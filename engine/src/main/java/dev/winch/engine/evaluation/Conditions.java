package dev.winch.engine.evaluation;

import dev.winch.expr.ProgramCache;
import dev.winch.expr.Template;
import dev.winch.expr.check.VariableUsage;
import dev.winch.expr.env.Scope;
import dev.winch.expr.value.Bool;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.Value;
import dev.winch.model.fault.InvalidInputException;

/**
 * The field {@code if}: a text with tags whose result reads true or false, or one expression
 * without tags that yields a boolean or such a text.
 */
public final class Conditions {
  private Conditions() {}

  /** Whether the text is the outcome already, or absent. */
  public static boolean isLiteral(String text) {
    return text.isEmpty() || isTrue(text) || isFalse(text);
  }

  static boolean isFalse(String text) {
    return text.strip().equals("false");
  }

  private static boolean isTrue(String text) {
    return text.strip().equals("true");
  }

  /**
   * {@code true} or {@code false}.
   *
   * @throws dev.winch.expr.fault.ExprException if the expression fails
   * @throws InvalidInputException if it yields anything else
   */
  static String evaluate(String text, ProgramCache programs, EvaluationContext around) {
    Template template = programs.template(text, around.scope());
    String outcome =
        template.isConstant()
            ? outcome(
                Template.evaluate(programs.expression(text, around.scope()), around.bindings()))
            : template.render(around.bindings());
    if (!isTrue(outcome) && !isFalse(outcome)) {
      // The outcome may hold a secret, the text does not.
      throw new InvalidInputException("if must be true or false, but is neither: " + text.strip());
    }
    return outcome.strip();
  }

  private static String outcome(Value value) {
    return switch (value) {
      case Bool bool -> String.valueOf(bool.isTrue());
      case Text text -> text.display();
      default -> value.typeName();
    };
  }

  static VariableUsage names(String text, ProgramCache programs, Scope scope) {
    Template template = programs.template(text, scope);
    return template.isConstant() ? programs.expression(text, scope).names() : template.names();
  }
}
