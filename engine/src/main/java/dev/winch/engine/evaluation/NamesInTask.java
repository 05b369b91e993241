package dev.winch.engine.evaluation;

import dev.winch.expr.ProgramCache;
import dev.winch.expr.check.VariableUsage;
import dev.winch.expr.env.Scope;
import dev.winch.expr.fault.ExprException;
import dev.winch.model.spec.TaskSpec;
import java.util.function.Supplier;

/** Gathers the names that the templates of one task read. */
final class NamesInTask extends TemplateFields {
  private final ProgramCache programs;
  private final Scope scope;
  private VariableUsage found = VariableUsage.NONE;

  NamesInTask(ProgramCache programs, Scope scope) {
    this.programs = programs;
    this.scope = scope;
  }

  VariableUsage found() {
    return found;
  }

  @Override
  String template(String text) {
    if (TemplateTags.mayBe(text)) {
      found = found.and(orNone(() -> programs.template(text, scope).names()));
    }
    return text;
  }

  @Override
  String condition(String text) {
    if (!Conditions.isLiteral(text)) {
      found = found.and(orNone(() -> Conditions.names(text, programs, scope)));
    }
    return text;
  }

  /** The names in what compiles; what does not cannot read any. */
  static VariableUsage orNone(Supplier<VariableUsage> compile) {
    try {
      return compile.get();
    } catch (ExprException e) {
      return VariableUsage.NONE;
    }
  }

  @Override
  void visited(TaskSpec written, TaskSpec made) {}
}
