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
 * Type of a configuration value.
 *
 * @param label its name in the documentation
 * @param allowed description of valid values, for error messages
 * @param read converts a written value (text from a variable or flag; text, Boolean, Number or List
 *     from a file); empty if it is invalid
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

  /** A list in a file, or a text separated by commas. */
  static final KeyType<List<String>> LIST =
      new KeyType<>("list", "a list of texts, or one text with commas", KeyType::list);

  /** An integer in a range. */
  static KeyType<Integer> number(int least, int most) {
    String allowed =
        most == Integer.MAX_VALUE
            ? "a whole number from " + least
            : "a whole number from " + least + " to " + most;
    return new KeyType<>("number", allowed, written -> wholeNumber(written, least, most));
  }

  /** One of several words, ignoring case. */
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
   * A value parsed by another room.
   *
   * @param parse throws {@link InvalidInputException} or {@link IllegalArgumentException} for
   *     invalid texts
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

  /** This type with an additional condition. */
  KeyType<T> that(String newAllowed, Function<T, Boolean> holds) {
    return new KeyType<>(label, newAllowed, written -> read.apply(written).filter(holds::apply));
  }

  private static Optional<String> scalar(Object written) {
    return written instanceof List ? Optional.empty() : Optional.of(written.toString());
  }

  private static Optional<Integer> wholeNumber(Object written, int least, int most) {
    try {
      BigDecimal number = new BigDecimal(scalar(written).orElse(""));
      return number.compareTo(BigDecimal.valueOf(least)) >= 0
              && number.compareTo(BigDecimal.valueOf(most)) <= 0
          ? Optional.of(number.intValueExact())
          : Optional.empty();
    } catch (ArithmeticException | NumberFormatException notWhole) {
      return Optional.empty();
    }
  }

  /** Parses a duration; a bare number is in nanoseconds, as in the reference. */
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
