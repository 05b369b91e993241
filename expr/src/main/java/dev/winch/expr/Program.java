package dev.winch.expr;

import dev.winch.expr.builtin.Builtins;
import dev.winch.expr.check.Checker;
import dev.winch.expr.check.Optimizer;
import dev.winch.expr.check.UnknownName;
import dev.winch.expr.check.VariableUsage;
import dev.winch.expr.env.Bindings;
import dev.winch.expr.env.Scope;
import dev.winch.expr.eval.Code;
import dev.winch.expr.fault.ExprException;
import dev.winch.expr.fault.Failure;
import dev.winch.expr.run.EvaluationState;
import dev.winch.expr.syntax.Parser;
import dev.winch.expr.syntax.SyntaxNode;
import dev.winch.expr.value.Value;
import java.util.List;
import java.util.Set;

/** A compiled expression; immutable and thread-safe. */
public final class Program {
  private final String source;
  private final VariableUsage names;
  private final Code code;

  private Program(String source, VariableUsage names, Code code) {
    this.source = source;
    this.names = names;
    this.code = code;
  }

  /**
   * Compiles an expression.
   *
   * @param scope the names that it may use
   * @throws ExprException of kind COMPILE if it is invalid for all values
   */
  public static Program compile(String source, Scope scope) {
    try {
      SyntaxNode tree = parsed(source, scope);
      Set<SyntaxNode> integerLookups = Checker.check(tree, scope);
      VariableUsage names = VariableUsage.in(tree);
      SyntaxNode optimized = Optimizer.optimize(tree, integerLookups);
      return new Program(source, names, Code.of(optimized, scope, integerLookups));
    } catch (Failure failure) {
      throw ExprException.of(ExprException.Kind.COMPILE, source, failure);
    }
  }

  /** The unknown names in an expression; none if another error comes before. */
  static List<UnknownName> unknownNames(String source, Scope scope) {
    try {
      return Checker.unknownNames(parsed(source, scope), scope);
    } catch (Failure noSyntax) {
      return List.of();
    }
  }

  private static SyntaxNode parsed(String source, Scope scope) {
    return Parser.parse(source, Builtins::contains, name -> scope.type(name).isPresent());
  }

  /**
   * The value of the expression.
   *
   * @param bindings values for the names of the scope; a missing one is nil, a missing map empty
   * @throws ExprException of kind RUNTIME if the evaluation fails
   */
  public Value evaluate(Bindings bindings) {
    return evaluate(bindings, new EvaluationState(bindings.now(), bindings.random()));
  }

  /** Like {@link #evaluate(Bindings)}, with the budget of an enclosing evaluation. */
  Value evaluate(Bindings bindings, EvaluationState run) {
    try {
      return code.run(bindings, run);
    } catch (Failure failure) {
      throw ExprException.of(ExprException.Kind.RUNTIME, source, failure);
    }
  }

  public String source() {
    return source;
  }

  /** Which variables the expression reads. */
  public VariableUsage names() {
    return names;
  }
}
