package dev.winch.engine.admit;

import dev.winch.expr.Programs;
import dev.winch.expr.Template;
import dev.winch.expr.env.Scope;
import dev.winch.expr.fault.ExprException;

/**
 * The rules for expressions in those fields that are checked when a job is submitted: conditions,
 * lists and outputs. Names are not known then, so any may be used. Templates in other fields are
 * not looked at before they are evaluated, since the reference takes such jobs and fails the task.
 */
final class ExpressionRules {
  private final Findings found;
  private final Programs programs;

  ExpressionRules(Findings found, Programs programs) {
    this.found = found;
    this.programs = programs;
  }

  /** A text whose tags compile all; without tags it is a literal. */
  void template(Place at, String text) {
    if (Tagged.mayBe(text)) {
      compile(at, text, false);
    }
  }

  /** A text whose tags compile all; without tags it is one expression. */
  void expression(Place at, String text) {
    if (!text.isEmpty()) {
      compile(at, text, true);
    }
  }

  private void compile(Place at, String text, boolean literalIsExpression) {
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
    String line = e.line() > 1 ? "line " + e.line() + ", " : "";
    return "%s at %scolumn %d of the expression: %s"
        .formatted(e.reason(), line, e.column(), e.source());
  }
}
