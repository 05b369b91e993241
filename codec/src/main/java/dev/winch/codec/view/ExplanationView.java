package dev.winch.codec.view;

import java.util.List;
import java.util.Map;

/** Why something is where it is, as {@code engine.explain} says it. */
public record ExplanationView(
    String id,
    String state,
    String reason,
    String message,
    Map<String, String> details,
    List<ExplanationView> tasks) {}
