package dev.winch.expr;

import dev.winch.expr.env.Scope;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * LRU cache of compiled expressions and templates by text and scope. Keeps at most {@link #ENTRIES}
 * texts of each kind with at most {@link #CHARACTERS} characters; longer texts are compiled every
 * time. Thread-safe.
 */
public final class ProgramCache {
  /** Maximum number of cached texts of each kind. */
  public static final int ENTRIES = 4_096;

  /** Longer texts are not cached. */
  public static final int CHARACTERS = 4_096;

  /** Source of a template's programs. */
  interface Source {
    Program program(String source);
  }

  /** Compiles every time. */
  record Direct(Scope scope) implements Source {
    @Override
    public Program program(String source) {
      return Program.compile(source, scope);
    }
  }

  private record Key(String text, Scope scope) {}

  private final Map<Key, Program> programs = new Recent<>();
  private final Map<Key, Template> templates = new Recent<>();

  /** A map that evicts the least recently used entry. */
  private static final class Recent<V> extends LinkedHashMap<Key, V> {
    private static final long serialVersionUID = 1;

    Recent() {
      super(64, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<Key, V> eldest) {
      return size() > ENTRIES;
    }
  }

  /** Cached {@link Program#compile}. */
  public Program program(String source, Scope scope) {
    return cached(programs, new Key(source, scope), key -> Program.compile(key.text(), scope));
  }

  /** Cached {@link Template#compile(String, Scope)}. */
  public Template template(String text, Scope scope) {
    return cached(
        templates,
        new Key(text, scope),
        key -> Template.compile(key.text(), source -> program(source, scope)));
  }

  /** Cached {@link Template#expression}. */
  public Program expression(String text, Scope scope) {
    return Template.expression(text, source -> program(source, scope));
  }

  private static <V> V cached(Map<Key, V> cache, Key key, Function<Key, V> compile) {
    if (key.text().length() > CHARACTERS) {
      return compile.apply(key);
    }
    synchronized (cache) {
      V known = cache.get(key);
      if (known != null) {
        return known;
      }
    }
    V compiled = compile.apply(key);
    synchronized (cache) {
      cache.put(key, compiled);
    }
    return compiled;
  }
}
