package dev.winch.expr.eval;

import dev.winch.expr.builtin.Arguments;
import dev.winch.expr.builtin.Builtin;
import dev.winch.expr.builtin.Builtins;
import dev.winch.expr.env.Scope;
import dev.winch.expr.fault.Failure;
import dev.winch.expr.syntax.Operator;
import dev.winch.expr.syntax.SyntaxNode;
import dev.winch.expr.value.Access;
import dev.winch.expr.value.Arithmetic;
import dev.winch.expr.value.Bool;
import dev.winch.expr.value.FunctionValue;
import dev.winch.expr.value.Int;
import dev.winch.expr.value.ListValue;
import dev.winch.expr.value.MapValue;
import dev.winch.expr.value.Nil;
import dev.winch.expr.value.NumericValues;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.Type;
import dev.winch.expr.value.Types;
import dev.winch.expr.value.Value;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Compiles a syntax tree into a tree of functions. */
final class Compiler {
  private record Variable(String name, int slot) {}

  private final Scope scope;
  private final Operators operators;
  private final ClosureBuiltins closureBuiltins;
  private final Deque<Variable> variables = new ArrayDeque<>();
  private int slots;

  Compiler(Scope scope, Set<SyntaxNode> integerLookups) {
    this.scope = scope;
    this.operators = new Operators(this, integerLookups);
    this.closureBuiltins = new ClosureBuiltins(this);
  }

  /** Number of variable slots of the compiled functions. */
  int slots() {
    return slots;
  }

  int newSlot() {
    return slots++;
  }

  Eval compile(SyntaxNode node) {
    return switch (node) {
      case SyntaxNode.Literal(int _, Value value) -> _ -> value;
      case SyntaxNode.Name name -> name(name.name());
      case SyntaxNode.Pointer pointer -> closureBuiltins.pointer(pointer);
      case SyntaxNode.Unary unary -> unary(unary);
      case SyntaxNode.Binary binary -> operators.row(binary);
      case SyntaxNode.Field field -> field(field);
      case SyntaxNode.Index index -> index(index);
      case SyntaxNode.Slice slice -> slice(slice);
      case SyntaxNode.Chain(int _, SyntaxNode inner) -> chain(compile(inner));
      case SyntaxNode.Call call -> call(call);
      case SyntaxNode.BuiltinCall call ->
          closureBuiltins.handles(call) ? closureBuiltins.compile(call) : builtin(call);
      case SyntaxNode.Closure(int _, SyntaxNode body) -> compile(body);
      case SyntaxNode.Conditional conditional -> conditional(conditional);
      case SyntaxNode.Let let -> let(let);
      case SyntaxNode.Sequence(int _, List<SyntaxNode> parts) -> sequence(all(parts));
      case SyntaxNode.ListOf(int at, List<SyntaxNode> elements) -> list(at, all(elements));
      case SyntaxNode.MapOf map -> map(map);
    };
  }

  private Eval[] all(List<SyntaxNode> nodes) {
    return nodes.stream().map(this::compile).toArray(Eval[]::new);
  }

  // Names

  private Eval name(String name) {
    for (Variable variable : variables) {
      if (variable.name().equals(name)) {
        int slot = variable.slot();
        return frame -> frame.slots[slot];
      }
    }
    if (name.equals("$env")) {
      return this::environment;
    }
    FunctionValue function = scope.functions().get(name);
    if (function != null) {
      return _ -> function;
    }
    Type type = scope.variables().get(name);
    if (type == null) {
      return _ -> Nil.NIL;
    }
    Value unset = type.zero() instanceof MapValue map ? map : Nil.NIL;
    return frame -> {
      Value value = frame.bindings.get(name);
      return value == Nil.NIL ? unset : value;
    };
  }

  private Value environment(Frame frame) {
    if (frame.environment == null) {
      frame.environment = newEnvironment(frame);
    }
    return frame.environment;
  }

  private Value newEnvironment(Frame frame) {
    Map<Value, Value> entries = new LinkedHashMap<>();
    scope.variables().keySet().forEach(n -> entries.put(Text.of(n), name(n).eval(frame)));
    scope.functions().forEach((n, function) -> entries.put(Text.of(n), function));
    frame.run.step(entries.size());
    return MapValue.of(Types.OBJECT, entries);
  }

  private Eval let(SyntaxNode.Let let) {
    Eval value = compile(let.value());
    int slot = newSlot();
    variables.push(new Variable(let.name(), slot));
    Eval body = compile(let.body());
    variables.pop();
    return frame -> {
      frame.slots[slot] = value.eval(frame);
      return body.eval(frame);
    };
  }

  // Operators and branches

  private Eval unary(SyntaxNode.Unary unary) {
    Eval operand = compile(unary.operand());
    int at = unary.at();
    return switch (unary.sign()) {
      case NOT, BANG -> frame -> Bool.of(!Operators.truth(operand.eval(frame), at));
      case PLUS -> operand;
      case MINUS ->
          frame -> {
            try {
              return Arithmetic.negate(operand.eval(frame));
            } catch (Failure failure) {
              throw failure.at(at);
            }
          };
    };
  }

  private Eval conditional(SyntaxNode.Conditional conditional) {
    Eval condition = compile(conditional.condition());
    Eval then = compile(conditional.then());
    Eval otherwise = compile(conditional.otherwise());
    int at = conditional.at();
    return frame ->
        Operators.truth(condition.eval(frame), at) ? then.eval(frame) : otherwise.eval(frame);
  }

  private static Eval sequence(Eval[] parts) {
    return frame -> {
      Value last = Nil.NIL;
      for (Eval part : parts) {
        last = part.eval(frame);
      }
      return last;
    };
  }

  // Parts

  private static Eval chain(Eval inner) {
    return frame -> {
      Value value = inner.eval(frame);
      return value == null || value.absent() ? Nil.NIL : value;
    };
  }

  @SuppressWarnings("NullAway") // The end of the chain takes the null, see Eval.
  private Eval field(SyntaxNode.Field field) {
    Eval base = compile(field.base());
    Text name = Text.of(field.name());
    boolean optional = field.optional();
    int at = field.at();
    return frame -> {
      Value value = base.eval(frame);
      if (value == null || (optional && value.absent())) {
        return null;
      }
      try {
        return MemberAccess.get(value, name);
      } catch (Failure failure) {
        throw failure.at(at);
      }
    };
  }

  @SuppressWarnings("NullAway") // The end of the chain takes the null, see Eval.
  private Eval index(SyntaxNode.Index index) {
    Eval base = compile(index.base());
    Eval key = compile(index.key());
    boolean optional = index.optional();
    int at = index.at();
    return frame -> {
      Value value = base.eval(frame);
      if (value == null || (optional && value.absent())) {
        return null;
      }
      Value wanted = key.eval(frame);
      try {
        frame.run.step(
            value instanceof Text text ? text.chars().length() / 16 : Operators.lookupCost(wanted));
        return wanted instanceof Text name
            ? MemberAccess.get(value, name)
            : Access.at(value, wanted);
      } catch (Failure failure) {
        throw failure.at(at);
      }
    };
  }

  private Eval slice(SyntaxNode.Slice slice) {
    Eval base = compile(slice.base());
    Eval from = slice.from().map(this::compile).orElse(_ -> Int.of(0));
    Optional<Eval> to = slice.to().map(this::compile);
    int at = slice.at();
    return frame -> {
      Value value = base.eval(frame);
      try {
        int length = Access.length(value == null ? Nil.NIL : value);
        Value end = to.isPresent() ? to.get().eval(frame) : Int.of(length);
        Value part = Access.slice(value, from.eval(frame), end);
        frame.run.step(part instanceof ListValue list ? list.size() : length / 16);
        return part;
      } catch (Failure failure) {
        throw failure.at(at);
      }
    };
  }

  // Calls

  @SuppressWarnings("NullAway") // The end of the chain takes the null, see Eval.
  private Eval call(SyntaxNode.Call call) {
    Eval callee = compile(call.callee());
    Eval[] arguments = all(call.arguments());
    int at = call.at();
    return frame -> {
      Value function = callee.eval(frame);
      if (function == null) {
        return null;
      }
      try {
        if (!(function instanceof FunctionValue known)) {
          throw new Failure(
              function == Nil.NIL
                  ? "invalid operation: cannot call nil"
                  : "invalid operation: cannot call non-function of type " + function.typeName());
        }
        Value[] values = HostCalls.arguments(known, evaluated(arguments, frame));
        frame.run.step(1);
        return known.body().apply(frame.run, values);
      } catch (Failure failure) {
        throw failure.at(at);
      }
    };
  }

  private static Value[] evaluated(Eval[] arguments, Frame frame) {
    Value[] values = new Value[arguments.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = arguments[i].eval(frame);
    }
    return values;
  }

  private Eval builtin(SyntaxNode.BuiltinCall call) {
    Builtin builtin = Builtins.find(call.name()).orElseThrow();
    FunctionValue.Body body = builtin.body();
    Eval[] arguments = all(call.arguments());
    int at = call.at();
    return frame -> {
      Value[] values = evaluated(arguments, frame);
      try {
        int cost = 1;
        for (Value value : values) {
          cost += value instanceof Text text ? text.chars().length() / 16 : 0;
        }
        frame.run.step(cost);
        return body.apply(frame.run, values);
      } catch (Failure failure) {
        throw failure.at(at);
      }
    };
  }

  // Literals

  private static Eval list(int at, Eval[] elements) {
    return frame -> {
      Value[] items = evaluated(elements, frame);
      try {
        frame.run.allocate(items.length);
        return ListValue.of(items);
      } catch (Failure failure) {
        throw failure.at(at);
      }
    };
  }

  private Eval map(SyntaxNode.MapOf map) {
    int size = map.entries().size();
    Eval[] keys = new Eval[size];
    Eval[] values = new Eval[size];
    for (int i = 0; i < size; i++) {
      keys[i] = compile(map.entries().get(i).key());
      values[i] = compile(map.entries().get(i).value());
    }
    int at = map.at();
    return frame -> {
      Map<Value, Value> entries = LinkedHashMap.newLinkedHashMap(size);
      try {
        frame.run.allocate(size);
        for (int i = 0; i < size; i++) {
          Text key = Arguments.text(keys[i].eval(frame));
          frame.run.step(Operators.lookupCost(key));
          Value value = values[i].eval(frame);
          entries.putIfAbsent(key, value);
        }
        return MapValue.of(Types.OBJECT, entries);
      } catch (Failure failure) {
        throw failure.at(at);
      }
    };
  }

  /** The value of a literal integer. */
  static Optional<Long> integer(SyntaxNode node) {
    return node instanceof SyntaxNode.Literal(int _, Value value) && NumericValues.isInteger(value)
        ? Optional.of(NumericValues.toLong(value))
        : Optional.empty();
  }

  /** Whether the node is an operation of that kind. */
  static boolean is(SyntaxNode node, Operator operator) {
    return node instanceof SyntaxNode.Binary binary && binary.operator() == operator;
  }
}
