package dev.winch.engine.admit;

import dev.winch.engine.evaluation.TemplateTags;
import dev.winch.expr.ProgramCache;
import dev.winch.expr.Template;
import dev.winch.expr.env.Scope;
import dev.winch.expr.fault.ExprException;

/**
 * The rules for expressions in those fields that are checked when a job is submitted: conditions,
 * lists and outputs. They must compile; names are for {@link NameRules}. Templates in other fields
 * need not, since the reference takes such jobs and fails the task.
 */
final class ExpressionRules {
  private final ValidationErrors found;
  private final ProgramCache programs;

  ExpressionRules(ValidationErrors found, ProgramCache programs) {
    this.found = found;
    this.programs = programs;
  }

  /** A text whose tags compile all; without tags it is a literal. */
  void template(FieldPath at, String text) {
    if (TemplateTags.mayBe(text)) {
      compile(at, text, false);
    }
  }

  /** A text whose tags compile all; without tags it is one expression. */
  void expression(FieldPath at, String text) {
    if (!text.isEmpty()) {
      compile(at, text, true);
    }
  }

  private void compile(FieldPath at, String text, boolean literalIsExpression) {
    try {
      Template template = programs.template(text, Scope.OPEN);
      if (literalIsExpression && template.isConstant()) {
        programs.program(text, Scope.OPEN);
      }
    } catch (ExprException e) {
      found.add(at, "expr", explained(e), "");
    }
  }

  private static String explained(ExprException e) {
    return e.reason() + " at " + place(e.source(), e.line(), e.column());
  }

  /** Names the place of a character in an expression, and shows the expression. */
  static String place(String expression, int at) {
    String before = expression.substring(0, at);
    int start = before.lastIndexOf('\n') + 1;
    int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
    return place(expression, line, 1 + before.codePointCount(start, at));
  }

  private static String place(String expression, int line, int column) {
    String inLine = line > 1 ? "line " + line + ", " : "";
    return "%scolumn %d of the expression: %s".formatted(inLine, column, expression);
  }
}
