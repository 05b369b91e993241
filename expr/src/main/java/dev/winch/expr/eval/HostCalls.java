package dev.winch.expr.eval;

import dev.winch.expr.fault.Failure;
import dev.winch.expr.value.FunctionValue;
import dev.winch.expr.value.Nil;
import dev.winch.expr.value.Type;
import dev.winch.expr.value.Types;
import dev.winch.expr.value.Value;
import java.util.List;

/** Converts arguments of unknown type to the declared types of a host function. */
final class HostCalls {
  private HostCalls() {}

  /** The converted arguments; nil becomes the zero value of the parameter's type. */
  static Value[] arguments(FunctionValue function, Value[] given) {
    Type.FunctionOf type = function.type();
    List<Type> parameters = type.parameters();
    int least = type.variadic() ? parameters.size() - 1 : parameters.size();
    if (given.length < least) {
      throw new Failure("not enough arguments to call " + function.name());
    }
    if (given.length > parameters.size() && !type.variadic()) {
      throw new Failure("too many arguments to call " + function.name());
    }
    for (int i = 0; i < given.length; i++) {
      Type wanted = parameters.get(Math.min(i, parameters.size() - 1));
      if (wanted.isUnknown()) {
        continue;
      }
      if (given[i] == Nil.NIL) {
        given[i] = wanted.zero();
      }
      if (!Types.sameKind(Types.of(given[i]), wanted)) {
        throw new Failure(
            "cannot use %s as argument (type %s) to call %s"
                .formatted(given[i].typeName(), wanted.label(), function.name()));
      }
    }
    return given;
  }
}
