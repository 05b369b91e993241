package dev.winch.expr.env;

import dev.winch.expr.run.SeededRandom;
import dev.winch.expr.value.MapValue;
import dev.winch.expr.value.Nil;
import dev.winch.expr.value.PlainValues;
import dev.winch.expr.value.Value;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Input of an evaluation: the variables of the host, the instant and a random seed.
 *
 * <p>The random sequence continues from one evaluation to the next, so two fields of a task get
 * different numbers; new bindings with the same seed repeat it. Used by one thread at a time.
 */
public final class Bindings {
  private final Map<String, Value> values = new HashMap<>();
  private final Instant now;
  private final SeededRandom random;

  public Bindings(Instant now, long seed) {
    this.now = now;
    this.random = new SeededRandom(seed);
  }

  /** Binds a variable. */
  public Bindings bind(String name, Value value) {
    values.put(name, value);
    return this;
  }

  /** Binds a variable to a map of text to text, such as the inputs of a job. */
  public Bindings bindTexts(String name, Map<String, String> texts) {
    return bind(name, MapValue.texts(texts));
  }

  /** Binds a variable to a map of text to anything, such as the item of a loop. */
  public Bindings bindObject(String name, Map<String, ? extends Value> fields) {
    return bind(name, MapValue.object(fields));
  }

  /**
   * Binds a variable to plain Java: null, Boolean, numbers, String, List and Map with text keys.
   *
   * @throws dev.winch.expr.fault.Failure if it contains anything else
   */
  public Bindings bindPlain(String name, Object plain) {
    return bind(name, PlainValues.value(plain));
  }

  /** The value of a variable; nil if it is not bound. */
  public Value get(String name) {
    return values.getOrDefault(name, Nil.NIL);
  }

  public Instant now() {
    return now;
  }

  public SeededRandom random() {
    return random;
  }
}
