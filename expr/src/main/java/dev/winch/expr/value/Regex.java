package dev.winch.expr.value;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.winch.expr.fault.Failure;
import dev.winch.expr.run.EvaluationLimits;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** A regular expression of the RE2 dialect: matching takes time linear in the text. */
public final class Regex {
  private final Pattern pattern;

  private Regex(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * Compiles a regular expression.
   *
   * @throws Failure if it is invalid or too large
   */
  public static Regex compile(Text text) {
    String source = text.display();
    if (source.length() > EvaluationLimits.PATTERN) {
      throw new Failure(
          "regular expression too long (at most " + EvaluationLimits.PATTERN + " characters)");
    }
    checkRepeats(source);
    try {
      return new Regex(Pattern.compile(source));
    } catch (PatternSyntaxException malformed) {
      throw new Failure(String.valueOf(malformed.getMessage()));
    }
  }

  /** Whether the expression matches somewhere in the text. */
  public boolean find(Text text) {
    return pattern.matcher(text.display()).find();
  }

  /** What it matches first in the text. */
  public Optional<String> match(Text text) {
    Matcher matcher = pattern.matcher(text.display());
    return matcher.find() ? Optional.of(matcher.group()) : Optional.empty();
  }

  /** Instructions of the compiled expression. */
  public int size() {
    return pattern.programSize();
  }

  /** Cost of matching in steps per character. */
  public int cost() {
    return 1 + size() / 8;
  }

  /** Limits nested counted repetitions, which multiply copies of their content. */
  private static void checkRepeats(String source) {
    Deque<Long> groups = new ArrayDeque<>();
    groups.push(1L);
    long last = 1;
    for (int i = 0; i < source.length(); i++) {
      switch (source.charAt(i)) {
        case '\\' -> {
          i++;
          last = 1;
        }
        case '[' -> {
          i = endOfClass(source, i);
          last = 1;
        }
        case '(' -> groups.push(1L);
        case ')' -> {
          last = groups.size() > 1 ? groups.pop() : 1;
          groups.push(Math.max(groups.pop(), last));
        }
        case '{' -> {
          last *= Math.max(1, repeats(source, i));
          if (last > EvaluationLimits.REPEATS) {
            throw new Failure(
                "error parsing regexp: invalid repeat count (at most "
                    + EvaluationLimits.REPEATS
                    + ", nested ones multiplied)");
          }
          groups.push(Math.max(groups.pop(), last));
        }
        default -> last = 1;
      }
    }
  }

  private static int endOfClass(String source, int start) {
    int i = start + 1;
    if (i < source.length() && source.charAt(i) == '^') {
      i++;
    }
    if (i < source.length() && source.charAt(i) == ']') {
      i++;
    }
    while (i < source.length() && source.charAt(i) != ']') {
      i += source.charAt(i) == '\\' ? 2 : 1;
    }
    return i;
  }

  /** The largest number between the braces; 0 if they hold anything but numbers. */
  private static int repeats(String source, int start) {
    int largest = 0;
    int number = 0;
    for (int i = start + 1; i < source.length(); i++) {
      char c = source.charAt(i);
      if (c >= '0' && c <= '9') {
        number = Math.min(number * 10 + c - '0', EvaluationLimits.REPEATS + 1);
      } else if (c == ',' || c == '}') {
        largest = Math.max(largest, number);
        number = 0;
        if (c == '}') {
          return largest;
        }
      } else {
        return 0;
      }
    }
    return 0;
  }
}
