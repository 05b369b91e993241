package dev.winch.expr.builtin;

import dev.winch.expr.value.FunctionValue;

/** A function that the language provides. */
public record Builtin(String name, Signature signature, FunctionValue.Body body) {}
