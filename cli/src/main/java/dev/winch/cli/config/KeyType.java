package dev.winch.cli.config;

import dev.winch.model.fault.InvalidInputException;
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
public record KeyType<T>(String label, String allowed, Function<Object, Optional<T>> read) {

  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");
  private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

  static final KeyType<String> TEXT = new KeyType<>("text", "a text", KeyType::scalar);

  static final KeyType<Boolean> BOOL =
      new KeyType<>(
          "bool",
          "true or false",
          written ->
              scalar(written)
                  .filter(text -> TRUE.contains(text) || FALSE.contains(text))
                  .map(TRUE::contains));

  static final KeyType<Duration> DURATION =
      new KeyType<>("duration", "a duration such as 90s or 1h30m", KeyType::duration);

  /** A list in a file, or one text with commas anywhere. */
  static final KeyType<List<String>> LIST =
      new KeyType<>("list", "a list of texts, or one text with commas", KeyType::list);

  /** A whole number. */
  static KeyType<Integer> number(int least, int most) {
    String allowed =
        most == Integer.MAX_VALUE
            ? "a whole number from " + least
            : "a whole number from " + least + " to " + most;
    return new KeyType<>(
        "number", allowed, written -> wholeNumber(written, BigDecimal.valueOf(least), most));
  }

  /** One of some words, whatever their case. */
  static KeyType<String> oneOf(String... words) {
    return new KeyType<>(
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
   * @param parse throws {@link InvalidInputException} or {@link IllegalArgumentException} for other
   *     texts
   */
  static <T> KeyType<T> parsed(String label, String allowed, Function<String, T> parse) {
    return new KeyType<>(
        label,
        allowed,
        written ->
            scalar(written)
                .flatMap(
                    text -> {
                      try {
                        return Optional.of(parse.apply(text));
                      } catch (InvalidInputException | IllegalArgumentException e) {
                        return Optional.empty();
                      }
                    }));
  }

  /** A kind with fewer values. */
  KeyType<T> that(String newAllowed, Function<T, Boolean> holds) {
    return new KeyType<>(label, newAllowed, written -> read.apply(written).filter(holds::apply));
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
