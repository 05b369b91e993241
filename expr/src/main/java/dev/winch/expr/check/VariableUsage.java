package dev.winch.expr.check;

import dev.winch.expr.syntax.Operator;
import dev.winch.expr.syntax.SyntaxNode;
import dev.winch.expr.value.Text;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The variables that an expression reads, and their entries. {@code tasks.a}, {@code tasks['a']},
 * {@code get(tasks, 'a')} and {@code 'a' in tasks} read one entry; {@code tasks[x]}, {@code
 * keys(tasks)} or {@code $env} read all. Unreachable code counts too.
 */
public final class VariableUsage {
  public static final VariableUsage NONE = new VariableUsage(Set.of(), Map.of());

  private final Set<String> whole;
  private final Map<String, Set<String>> entries;

  private VariableUsage(Set<String> whole, Map<String, Set<String>> entries) {
    this.whole = whole;
    this.entries = entries;
  }

  /** The names that a syntax tree reads. */
  public static VariableUsage in(SyntaxNode program) {
    Collector collector = new Collector();
    collector.visit(program);
    return new VariableUsage(collector.whole, collector.entries);
  }

  /** The names that either reads. */
  public VariableUsage and(VariableUsage other) {
    Set<String> bothWhole = new HashSet<>(whole);
    bothWhole.addAll(other.whole);
    Map<String, Set<String>> bothEntries = new HashMap<>();
    for (VariableUsage names : List.of(this, other)) {
      names.entries.forEach(
          (variable, keys) ->
              bothEntries.computeIfAbsent(variable, _ -> new HashSet<>()).addAll(keys));
    }
    return new VariableUsage(bothWhole, bothEntries);
  }

  /** Whether the variable is read at all. */
  public boolean reads(String variable) {
    return readsAll(variable) || entries.containsKey(variable);
  }

  /** Whether more than the {@link #entries} of the variable is read. */
  public boolean readsAll(String variable) {
    return readsEverything() || whole.contains(variable);
  }

  /** The entries of the variable that are read by name. */
  public Set<String> entries(String variable) {
    return Set.copyOf(entries.getOrDefault(variable, Set.of()));
  }

  /** Whether {@code $env} is used as a value, so that any variable may be read. */
  public boolean readsEverything() {
    return whole.contains(Checker.ENVIRONMENT);
  }

  /** As text, sorted: {@code tasks.a} for an entry, {@code tasks} for all, {@code $env}. */
  public List<String> paths() {
    Set<String> paths = new TreeSet<>(whole);
    entries.forEach((variable, keys) -> keys.forEach(key -> paths.add(variable + "." + key)));
    return List.copyOf(paths);
  }

  private static final class Collector {
    private final Set<String> whole = new HashSet<>();
    private final Map<String, Set<String>> entries = new HashMap<>();
    private final List<String> variables = new ArrayList<>();

    private void visit(SyntaxNode node) {
      switch (node) {
        case SyntaxNode.Name(int _, String name) -> whole(name);
        case SyntaxNode.Binary binary -> row(binary);
        case SyntaxNode.Field field -> part(field.base(), Optional.of(field.name()));
        case SyntaxNode.Index(int _, SyntaxNode base, SyntaxNode key, boolean _) -> {
          part(base, text(key));
          visit(key);
        }
        case SyntaxNode.BuiltinCall(int _, String name, List<SyntaxNode> arguments)
            when name.equals("get") && arguments.size() == 2 -> {
          part(arguments.get(0), text(arguments.get(1)));
          visit(arguments.get(1));
        }
        case SyntaxNode.Let let -> {
          visit(let.value());
          variables.add(let.name());
          visit(let.body());
          variables.removeLast();
        }
        default -> node.children().forEach(this::visit);
      }
    }

    private static Optional<String> text(SyntaxNode node) {
      return node instanceof SyntaxNode.Literal(int _, Text(String chars))
          ? Optional.of(chars)
          : Optional.empty();
    }

    private void row(SyntaxNode.Binary last) {
      List<SyntaxNode.Binary> row = last.row();
      visit(row.getFirst().left());
      for (SyntaxNode.Binary binary : row) {
        if (binary.operator() == Operator.IN) {
          part(binary.right(), text(binary.left()));
        } else {
          visit(binary.right());
        }
      }
    }

    /** Records an entry of a variable, or visits the base. */
    private void part(SyntaxNode base, Optional<String> entry) {
      Optional<String> root = root(base);
      if (root.isEmpty()) {
        visit(base);
      } else if (entry.isEmpty()) {
        whole(root.get());
      } else if (root.get().equals(Checker.ENVIRONMENT)) {
        whole(entry.get());
      } else if (!variables.contains(root.get())) {
        one(root.get(), entry.get());
      }
    }

    /** The variable that the node denotes, if any: {@code x}, {@code $env.x}. */
    private static Optional<String> root(SyntaxNode node) {
      return switch (node) {
        case SyntaxNode.Name(int _, String name) -> Optional.of(name);
        case SyntaxNode.Chain(int _, SyntaxNode inner) -> root(inner);
        case SyntaxNode.Field(int _, SyntaxNode.Name(int _, String base), String name, boolean _)
            when base.equals(Checker.ENVIRONMENT) ->
            Optional.of(name);
        case SyntaxNode.Index(int _, SyntaxNode.Name(int _, String base), SyntaxNode key, boolean _)
            when base.equals(Checker.ENVIRONMENT) ->
            text(key);
        default -> Optional.empty();
      };
    }

    private void whole(String name) {
      if (!variables.contains(name)) {
        whole.add(name);
      }
    }

    private void one(String variable, String entry) {
      entries.computeIfAbsent(variable, _ -> new HashSet<>()).add(entry);
    }
  }
}
