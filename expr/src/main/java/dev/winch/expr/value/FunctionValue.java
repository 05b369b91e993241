package dev.winch.expr.value;

import dev.winch.expr.run.EvaluationState;

/** A function of the host, or a method together with the value it belongs to. */
public record FunctionValue(String name, Type.FunctionOf type, Body body) implements Value {
  /** Implementation of a function; thread-safe. */
  @FunctionalInterface
  public interface Body {
    /**
     * The result. The arguments have the number and the types that the function declares.
     *
     * @throws dev.winch.expr.fault.Failure if the call fails
     */
    Value apply(EvaluationState run, Value[] arguments);
  }

  @Override
  public String typeName() {
    return type.label();
  }
}
