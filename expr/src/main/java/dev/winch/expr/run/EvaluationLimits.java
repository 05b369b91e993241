package dev.winch.expr.run;

/** The bounds that keep any expression from hanging or exhausting its host. */
public final class EvaluationLimits {
  /** Syntax nodes of one expression. */
  public static final int NODES = 10_000;

  /**
   * Brackets, operators and branches inside one another; a bracket after an operator counts twice.
   * Twice as many fit on the stack of a thread of ordinary size.
   */
  public static final int NESTING = 250;

  /** Lists and maps inside one another, in values. */
  public static final int DEPTH = 500;

  /** List elements and map entries that one evaluation builds, and bytes that it repeats. */
  public static final int MEMORY = 1_000_000;

  /** UTF-16 units of text that one evaluation builds. */
  public static final int TEXT = 32 * 1024 * 1024;

  /** UTF-16 units of a value that is stored. */
  public static final int STORED = 16 * 1024 * 1024;

  /**
   * Work of one evaluation: calls, elements looked at, 16 characters read, all count as one step, a
   * closure round as a few.
   */
  public static final int STEPS = 10_000_000;

  /** Characters of a regular expression. */
  public static final int PATTERN = 4_096;

  /** Copies that the nested repetitions of a regular expression may ask for. */
  public static final int REPEATS = 1_000;

  private EvaluationLimits() {}
}
