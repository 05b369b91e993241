package dev.winch.expr.syntax;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.run.EvaluationLimits;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Limits the depth of trees for recursive visitors. Chains of infix operators lean to the left and
 * count as one level, because they are visited in loops.
 */
final class Nesting {
  private record Place(SyntaxNode node, int depth) {}

  private Nesting() {}

  /**
   * Checks a tree, without recursion.
   *
   * @throws Failure if it is too deep
   */
  static void check(SyntaxNode program) {
    Deque<Place> open = new ArrayDeque<>();
    open.push(new Place(program, 1));
    while (!open.isEmpty()) {
      Place place = open.pop();
      SyntaxNode node = place.node();
      if (place.depth() > EvaluationLimits.NESTING) {
        throw tooDeep(node.at());
      }
      if (node instanceof SyntaxNode.Binary last) {
        List<SyntaxNode.Binary> row = last.row();
        row.forEach(binary -> open.push(new Place(binary.right(), place.depth() + 1)));
        node = row.getFirst().left();
      }
      for (SyntaxNode child : node.children()) {
        open.push(new Place(child, place.depth() + 1));
      }
    }
  }

  static Failure tooDeep(int at) {
    return new Failure(
            "expression nested too deeply (at most " + EvaluationLimits.NESTING + " levels)")
        .at(at);
  }
}
