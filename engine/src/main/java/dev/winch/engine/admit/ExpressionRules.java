package dev.winch.engine.admit;

final class ExpressionRules {
  ExpressionRules(Findings found) {}
  void condition(Place at, String text) {}
  void list(Place at, String text) {}
  void output(Place at, String text) {}
}
