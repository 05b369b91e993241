package dev.winch.expr.eval;

import dev.winch.expr.env.Bindings;
import dev.winch.expr.env.Scope;
import dev.winch.expr.fault.Failure;
import dev.winch.expr.run.EvaluationState;
import dev.winch.expr.syntax.SyntaxNode;
import dev.winch.expr.value.Value;
import java.util.Set;

/** A compiled expression; immutable and thread-safe. */
public final class Code {
  private final Eval root;
  private final int slots;

  private Code(Eval root, int slots) {
    this.root = root;
    this.slots = slots;
  }

  /**
   * Compiles a checked and rewritten expression.
   *
   * @param integerLookups the nodes {@code x in list} of which x is known to be an integer
   */
  public static Code of(SyntaxNode program, Scope scope, Set<SyntaxNode> integerLookups) {
    Compiler compiler = new Compiler(scope, integerLookups);
    Eval root = compiler.compile(program);
    return new Code(root, compiler.slots());
  }

  /**
   * The value of the expression.
   *
   * @throws Failure if it has none
   */
  public Value run(Bindings bindings, EvaluationState run) {
    return root.eval(new Frame(bindings, run, slots));
  }
}
