package dev.winch.expr.check;

import static dev.winch.expr.value.Type.Basic.BOOL;
import static dev.winch.expr.value.Type.Basic.INT;
import static dev.winch.expr.value.Type.Basic.PAIR;
import static dev.winch.expr.value.Type.Basic.TEXT;
import static dev.winch.expr.value.Type.Basic.UNKNOWN;

import dev.winch.expr.builtin.Builtin;
import dev.winch.expr.builtin.Builtins;
import dev.winch.expr.builtin.Methods;
import dev.winch.expr.builtin.Signature;
import dev.winch.expr.env.Scope;
import dev.winch.expr.fault.Failure;
import dev.winch.expr.syntax.Closures;
import dev.winch.expr.syntax.Operator;
import dev.winch.expr.syntax.SyntaxNode;
import dev.winch.expr.value.Regex;
import dev.winch.expr.value.Text;
import dev.winch.expr.value.Type;
import dev.winch.expr.value.Types;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Type checker: finds the errors of an expression that do not depend on values. */
public final class Checker {
  private static final Type.FunctionOf BUILTIN =
      new Type.FunctionOf(List.of(UNKNOWN), true, UNKNOWN);
  static final String ENVIRONMENT = "$env";

  private record Variable(String name, Type type) {}

  private record ClosureScope(String builtin, Type element) {}

  private final Scope scope;
  private final Deque<Variable> variables = new ArrayDeque<>();
  private final Deque<ClosureScope> closures = new ArrayDeque<>();
  private final Set<SyntaxNode> integerLookups = Collections.newSetFromMap(new IdentityHashMap<>());

  private final Unknowns unknowns;

  /** Handles unknown names. */
  @FunctionalInterface
  private interface Unknowns {
    void found(UnknownName name);
  }

  private Checker(Scope scope, Unknowns unknowns) {
    this.scope = scope;
    this.unknowns = unknowns;
  }

  /**
   * Checks an expression.
   *
   * @return the nodes {@code x in list} of which x is known to be an integer
   * @throws Failure for the first error
   */
  public static Set<SyntaxNode> check(SyntaxNode program, Scope scope) {
    Checker checker = new Checker(scope, Checker::refuse);
    checker.type(program);
    return checker.integerLookups;
  }

  /** The unknown names of an expression in the order of the check, up to the first other error. */
  public static List<UnknownName> unknownNames(SyntaxNode program, Scope scope) {
    List<UnknownName> found = new ArrayList<>();
    try {
      new Checker(scope, found::add).type(program);
    } catch (Failure mistake) {
      return found;
    }
    return found;
  }

  private static void refuse(UnknownName name) {
    throw new Failure("unknown name " + name.name()).at(name.at());
  }

  private Type type(SyntaxNode node) {
    return switch (node) {
      case SyntaxNode.Literal literal -> Types.of(literal.value());
      case SyntaxNode.Name name -> name(name, false);
      case SyntaxNode.Pointer pointer -> pointer(pointer);
      case SyntaxNode.Unary unary -> unary(unary);
      case SyntaxNode.Binary binary -> binary(binary);
      case SyntaxNode.Field field ->
          field(field.base(), field.name(), field.optional(), field.at());
      case SyntaxNode.Index index -> index(index);
      case SyntaxNode.Slice slice -> slice(slice);
      case SyntaxNode.Chain chain -> type(chain.inner());
      case SyntaxNode.Call call -> call(call);
      case SyntaxNode.BuiltinCall call -> builtin(call);
      case SyntaxNode.Closure closure -> type(closure.body());
      case SyntaxNode.Conditional conditional -> conditional(conditional);
      case SyntaxNode.Let let -> let(let);
      case SyntaxNode.Sequence sequence -> sequence(sequence);
      case SyntaxNode.ListOf list -> list(list);
      case SyntaxNode.MapOf map -> map(map);
    };
  }

  // Names

  private Type name(SyntaxNode.Name node, boolean called) {
    for (Variable variable : variables) {
      if (variable.name().equals(node.name())) {
        return variable.type();
      }
    }
    if (node.name().equals(ENVIRONMENT)) {
      return UNKNOWN;
    }
    Optional<Type> declared = scope.type(node.name());
    if (declared.isPresent()) {
      return declared.get();
    }
    if (Builtins.contains(node.name())) {
      return BUILTIN;
    }
    return unknownName(new UnknownName(node.name(), called, node.at()));
  }

  private Type unknownName(UnknownName name) {
    if (!scope.isOpen()) {
      unknowns.found(name);
    }
    return UNKNOWN;
  }

  private Type pointer(SyntaxNode.Pointer pointer) {
    ClosureScope closure = closures.getFirst();
    boolean folds = closure.builtin().equals("reduce");
    String name = pointer.name();
    if (name.isEmpty()) {
      return closure.element();
    }
    if (name.equals("index") && (folds || closure.builtin().equals("map"))) {
      return INT;
    }
    if (name.equals("acc") && folds) {
      return UNKNOWN;
    }
    throw new Failure("unknown pointer #" + name).at(pointer.at());
  }

  private Type let(SyntaxNode.Let let) {
    if (scope.type(let.name()).isPresent()) {
      throw new Failure("cannot redeclare " + let.name()).at(let.at());
    }
    if (Builtins.contains(let.name())) {
      throw new Failure("cannot redeclare builtin " + let.name()).at(let.at());
    }
    if (variables.stream().anyMatch(variable -> variable.name().equals(let.name()))) {
      throw new Failure("cannot redeclare variable " + let.name()).at(let.at());
    }
    variables.push(new Variable(let.name(), type(let.value())));
    Type result = type(let.body());
    variables.pop();
    return result;
  }

  private Type sequence(SyntaxNode.Sequence sequence) {
    Type last = UNKNOWN;
    for (SyntaxNode part : sequence.parts()) {
      last = type(part);
    }
    return last;
  }

  // Operators and branches

  private Type unary(SyntaxNode.Unary unary) {
    Type operand = type(unary.operand());
    boolean fits = unary.sign().negates() ? operand.may(BOOL) : operand.mayBeNumber();
    if (!fits) {
      throw new Failure(
              "invalid operation: %s (mismatched type %s)"
                  .formatted(unary.sign().symbol(), operand.label()))
          .at(unary.at());
    }
    return unary.sign().negates() ? BOOL : operand;
  }

  private Type binary(SyntaxNode.Binary last) {
    List<SyntaxNode.Binary> row = last.row();
    Type left = type(row.getFirst().left());
    for (SyntaxNode.Binary binary : row) {
      Type right = type(binary.right());
      if (binary.operator() == Operator.IN && left == INT) {
        integerLookups.add(binary);
      }
      try {
        left = OperatorTypes.of(binary.operator(), left, right);
        if (binary.operator() == Operator.MATCHES
            && binary.right() instanceof SyntaxNode.Literal(int _, Text pattern)) {
          Regex.compile(pattern);
        }
      } catch (Failure failure) {
        throw failure.at(binary.at());
      }
    }
    return left;
  }

  private Type conditional(SyntaxNode.Conditional conditional) {
    Type condition = type(conditional.condition());
    if (!condition.may(BOOL)) {
      throw new Failure("non-bool expression (type " + condition.label() + ") used as condition")
          .at(conditional.condition().at());
    }
    return OperatorTypes.branches(type(conditional.then()), type(conditional.otherwise()));
  }

  // Parts

  private static boolean isEnvironment(SyntaxNode node) {
    return node instanceof SyntaxNode.Name(int _, String name) && name.equals(ENVIRONMENT);
  }

  private Type field(SyntaxNode base, String name, boolean optional, int at) {
    if (isEnvironment(base)) {
      return optional
          ? scope.type(name).orElse(UNKNOWN)
          : scope.type(name).orElseGet(() -> unknownName(new UnknownName(name, false, at)));
    }
    return PartTypes.field(type(base), name, at);
  }

  private Type index(SyntaxNode.Index index) {
    if (index.key() instanceof SyntaxNode.Literal(int _, Text(String name))) {
      return field(index.base(), name, index.optional(), index.at());
    }
    if (isEnvironment(index.base())) {
      return UNKNOWN;
    }
    Type base = type(index.base());
    Type key = type(index.key());
    return PartTypes.element(base, key, index);
  }

  private Type slice(SyntaxNode.Slice slice) {
    Type base = type(slice.base());
    if (base.isUnknown()) {
      return UNKNOWN;
    }
    if (base != TEXT && base != PAIR && !base.isList()) {
      throw new Failure("cannot slice " + base.label()).at(slice.at());
    }
    slice.from().ifPresent(this::bound);
    slice.to().ifPresent(this::bound);
    return base == PAIR ? Types.LIST : base;
  }

  private void bound(SyntaxNode bound) {
    Type type = type(bound);
    if (!type.mayBeInteger()) {
      throw new Failure("non-integer slice index " + type.label()).at(bound.at());
    }
  }

  // Calls

  private Type call(SyntaxNode.Call call) {
    Type callee = callee(call);
    if (callee.isUnknown()) {
      return UNKNOWN;
    }
    if (!(callee instanceof Type.FunctionOf function)) {
      throw new Failure("type " + callee.label() + " is not callable").at(call.at());
    }
    return Signature.of(function).check(site(nameOf(call), call.at(), call.arguments()));
  }

  private Type callee(SyntaxNode.Call call) {
    if (call.callee() instanceof SyntaxNode.Field field && !isEnvironment(field.base())) {
      Type base = type(field.base());
      if (!base.isUnknown()
          && !(base instanceof Type.MapOf)
          && !(base instanceof Type.RecordOf)
          && Methods.type(base, field.name()).isEmpty()) {
        throw new Failure("type " + base.label() + " has no method " + field.name()).at(call.at());
      }
    }
    return call.callee() instanceof SyntaxNode.Name name ? name(name, true) : type(call.callee());
  }

  private static String nameOf(SyntaxNode.Call call) {
    return switch (call.callee()) {
      case SyntaxNode.Name name -> name.name();
      case SyntaxNode.Field field -> field.name();
      default -> "function";
    };
  }

  private Signature.Site site(String name, int at, List<SyntaxNode> arguments) {
    List<Type> types = new ArrayList<>(arguments.size());
    List<Integer> places = new ArrayList<>(arguments.size());
    for (SyntaxNode argument : arguments) {
      types.add(type(argument));
      places.add(argument.at());
    }
    return new Signature.Site(name, at, types, places);
  }

  private Type builtin(SyntaxNode.BuiltinCall call) {
    if (Closures.contains(call.name())) {
      return closure(call);
    }
    Builtin builtin = Builtins.find(call.name()).orElseThrow();
    Type result = builtin.signature().check(site(call.name(), call.at(), call.arguments()));
    boolean entry =
        call.name().equals("get")
            && isEnvironment(call.arguments().get(0))
            && call.arguments().get(1) instanceof SyntaxNode.Literal(int _, Text _);
    if (entry && call.arguments().get(1) instanceof SyntaxNode.Literal(int _, Text(String name))) {
      return scope.type(name).orElse(UNKNOWN);
    }
    return result;
  }

  private Type closure(SyntaxNode.BuiltinCall call) {
    String name = call.name();
    SyntaxNode source = call.arguments().getFirst();
    Type list = type(source);
    if (!list.isUnknown() && !list.isList()) {
      throw new Failure("builtin " + name + " takes only array (got " + list.label() + ")")
          .at(source.at());
    }
    Type element = list instanceof Type.ListOf(Type known, boolean _) ? known : UNKNOWN;
    Type body = element;
    if (call.arguments().size() > 1) {
      SyntaxNode closure = call.arguments().get(1);
      closures.push(new ClosureScope(name, element));
      body = type(closure);
      closures.pop();
      if (body.isNil()) {
        throw new Failure("predicate should has one input and one output param").at(closure.at());
      }
      if (isPredicate(name) && !body.may(BOOL)) {
        throw new Failure("predicate should return boolean (got " + body.label() + ")")
            .at(closure.at());
      }
    }
    if (call.arguments().size() > 2) {
      type(call.arguments().get(2));
    }
    return result(name, list, element, body);
  }

  private static boolean isPredicate(String name) {
    return switch (name) {
      case "map", "sum", "reduce", "groupBy", "sortBy" -> false;
      default -> true;
    };
  }

  private static Type result(String name, Type list, Type element, Type body) {
    return switch (name) {
      case "all", "any", "none", "one" -> BOOL;
      case "count", "findIndex", "findLastIndex" -> INT;
      case "filter" -> new Type.ListOf(element, false);
      case "sortBy" -> list;
      case "map" -> new Type.ListOf(body, false);
      case "find", "findLast" -> element;
      case "groupBy" -> Types.GROUPS;
      default -> body;
    };
  }

  // Literals

  private Type list(SyntaxNode.ListOf list) {
    Type last = UNKNOWN;
    boolean same = true;
    for (int i = 0; i < list.elements().size(); i++) {
      Type element = type(list.elements().get(i));
      same &= i == 0 || Types.sameKind(last, element);
      last = element;
    }
    return new Type.ListOf(same ? last : UNKNOWN, false);
  }

  private Type map(SyntaxNode.MapOf map) {
    for (SyntaxNode.Entry entry : map.entries()) {
      type(entry.key());
      type(entry.value());
    }
    return Types.OBJECT;
  }
}
