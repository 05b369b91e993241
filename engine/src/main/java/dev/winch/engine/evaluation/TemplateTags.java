package dev.winch.engine.evaluation;

/** Tells at a glance that a text holds no expression. */
public final class TemplateTags {
  private TemplateTags() {}

  /** False if there is certainly no tag in the text. */
  public static boolean mayBe(String text) {
    return text.contains("{{");
  }
}
