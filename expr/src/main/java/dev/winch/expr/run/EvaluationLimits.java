package dev.winch.expr.run;

/** Limits that prevent expressions from hanging or exhausting the process. */
public final class EvaluationLimits {
  /** Syntax nodes of one expression. */
  public static final int NODES = 10_000;

  /**
   * Nesting of brackets, operators and branches; a bracket after an operator counts twice. The
   * stack of an ordinary thread has room for twice as much.
   */
  public static final int NESTING = 250;

  /** Nesting of lists and maps in values. */
  public static final int DEPTH = 500;

  /** List elements, map entries and repeated bytes that one evaluation creates. */
  public static final int MEMORY = 1_000_000;

  /** UTF-16 units of text that one evaluation creates. */
  public static final int TEXT = 32 * 1024 * 1024;

  /** UTF-16 units of a stored value. */
  public static final int STORED = 16 * 1024 * 1024;

  /**
   * Steps of one evaluation: a call, an element read or 16 characters read is one step; a closure
   * iteration is several.
   */
  public static final int STEPS = 10_000_000;

  /** Characters of a regular expression. */
  public static final int PATTERN = 4_096;

  /** Copies that nested repetitions of a regular expression create. */
  public static final int REPEATS = 1_000;

  private EvaluationLimits() {}
}
