package dev.winch.cli.config;

import dev.winch.model.fault.InvalidInput;
import dev.winch.model.spec.DurationText;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What values a key takes.
 *
 * @param label what it is called in the table of keys
 * @param allowed what a value must be, for whoever wrote another one
 * @param read the value as written (text from a variable or a flag; text, Boolean, Number or a List
 *     from a file) as a value of this kind, or empty if it is none
 */
public record Kind<T>(String label, String allowed, Function<Object, Optional<T>> read) {

  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
  private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

  static final Kind<String> TEXT = new Kind<>("text", "a text", Kind::scalar);

  static final Kind<Boolean> BOOL =
      new Kind<>(
          "bool",
          "true or false",
          written ->
              scalar(written)
                  .filter(text -> TRUE.contains(text) || FALSE.contains(text))
                  .map(TRUE::contains));

  static final Kind<Duration> DURATION =
      new Kind<>("duration", "a duration such as 90s or 1h30m", Kind::duration);

  /** A list in a file, or one text with commas anywhere. */
  static final Kind<List<String>> LIST =
      new Kind<>("list", "a list of texts, or one text with commas", Kind::list);

  /** A whole number. */
  static Kind<Integer> number(int least, int most) {
    String allowed =
        most == Integer.MAX_VALUE
            ? "a whole number from " + least
            : "a whole number from " + least + " to " + most;
    return new Kind<>(
        "number", allowed, written -> wholeNumber(written, BigDecimal.valueOf(least), most));
  }

  /** One of some words, whatever their case. */
  static Kind<String> oneOf(String... words) {
    return new Kind<>(
        Arrays.stream(words).map("`%s`"::formatted).collect(Collectors.joining(" ")),
        "one of " + String.join(", ", words),
        written ->
            scalar(written)
                .map(text -> text.toLowerCase(Locale.ROOT))
                .filter(Arrays.asList(words)::contains));
  }

  /**
   * What another room reads from a text.
   *
   * @param parse throws {@link InvalidInput} or {@link IllegalArgumentException} for other texts
   */
  static <T> Kind<T> parsed(String label, String allowed, Function<String, T> parse) {
    return new Kind<>(
        label,
        allowed,
        written ->
            scalar(written)
                .flatMap(
                    text -> {
                      try {
                        return Optional.of(parse.apply(text));
                      } catch (InvalidInput | IllegalArgumentException e) {
                        return Optional.empty();
                      }
                    }));
  }

  /** A kind with fewer values. */
  Kind<T> that(String newAllowed, Function<T, Boolean> holds) {
    return new Kind<>(label, newAllowed, written -> read.apply(written).filter(holds::apply));
  }

  private static Optional<String> scalar(Object written) {
    return written instanceof List ? Optional.empty() : Optional.of(written.toString());
  }

  private static Optional<Integer> wholeNumber(Object written, BigDecimal least, int most) {
    try {
      BigDecimal number = new BigDecimal(scalar(written).orElse(""));
      return number.compareTo(least) >= 0 && number.compareTo(BigDecimal.valueOf(most)) <= 0
          ? Optional.of(number.intValueExact())
          : Optional.empty();
    } catch (ArithmeticException | NumberFormatException notWhole) {
      return Optional.empty();
    }
  }

  /** A bare number counts nanoseconds, as the reference has it. */
  private static Optional<Duration> duration(Object written) {
    return written instanceof Long nanos
        ? Optional.of(Duration.ofNanos(nanos))
        : scalar(written).flatMap(DurationText::parse);
  }

  private static Optional<List<String>> list(Object written) {
    if (written instanceof List<?> items) {
      return items.stream().anyMatch(List.class::isInstance)
          ? Optional.empty()
          : Optional.of(items.stream().map(Object::toString).toList());
    }
    return scalar(written)
        .map(
            text ->
                text.isBlank()
                    ? List.of()
                    : Arrays.stream(text.split(",", -1)).map(String::strip).toList());
  }
}
