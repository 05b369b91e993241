package dev.winch.engine.admit;

/** Tells at a glance that a text holds no expression. */
final class TemplateTags {
  private TemplateTags() {}

  /** False if there is certainly no tag in the text. */
  static boolean mayBe(String text) {
    return text.contains("{{");
  }
}
