package dev.winch.server.http;

import dev.winch.model.fault.InvalidInputException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses sizes in the configuration: a number and an optional unit {@code K M G T P E}, with or
 * without {@code B}, in powers of 1000; with an {@code i} ({@code Ki}, {@code KiB}) in powers of
 * 1024. In memory sizes of jobs {@code k} is 1024.
 */
public final class ByteSize {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,19}(?:\\.\\d{1,9})?) ?(?:([KMGTPE])(I?))?B?");
  private static final String UNITS = "KMGTPE";

  private ByteSize() {}

  /**
   * @param key the configuration key to name in an error
   * @return bytes, at least 1
   */
  public static long parse(String text, String key) {
    Matcher form = FORM.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (!form.matches()) {
      throw new InvalidInputException(key + ": '" + text + "' is not a size such as 500K or 1MiB");
    }
    int power = form.group(2) == null ? 0 : UNITS.indexOf(form.group(2)) + 1;
    int base = "I".equals(form.group(3)) ? 1024 : 1000;
    BigDecimal bytes = new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(base).pow(power));
    if (bytes.compareTo(BigDecimal.ONE) < 0
        || bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new InvalidInputException(key + ": '" + text + "' must be at least 1 and below 8 EiB");
    }
    return bytes.longValue();
  }
}
