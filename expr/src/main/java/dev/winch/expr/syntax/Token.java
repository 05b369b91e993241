package dev.winch.expr.syntax;

/**
 * A token.
 *
 * @param text the characters; of a string its value
 * @param at index of its first character in the source
 */
record Token(Kind kind, String text, int at) {
  enum Kind {
    IDENTIFIER("Identifier"),
    NUMBER("Number"),
    STRING("String"),
    OPERATOR("Operator"),
    BRACKET("Bracket"),
    END("EOF");

    private final String label;

    Kind(String label) {
      this.label = label;
    }
  }

  boolean is(Kind wanted) {
    return kind == wanted;
  }

  boolean is(Kind wanted, String wantedText) {
    return kind == wanted && text.equals(wantedText);
  }

  boolean isOperator(String wantedText) {
    return is(Kind.OPERATOR, wantedText);
  }

  boolean isBracket(String wantedText) {
    return is(Kind.BRACKET, wantedText);
  }

  /** The token as messages name it. */
  String label() {
    return kind == Kind.END ? kind.label : kind.label + "(\"" + text + "\")";
  }
}
