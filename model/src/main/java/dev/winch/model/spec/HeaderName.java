package dev.winch.model.spec;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Which texts name HTTP headers (RFC 9110 section 5.6.2), and which of them a webhook may set. */
public final class HeaderName {
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /** They control how the message is framed or where it goes, which only the sender may set. */
  private static final Set<String> FRAMING =
      Set.of(
          "connection",
          "content-length",
          "expect",
          "host",
          "keep-alive",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private HeaderName() {}

  public static boolean isValid(String text) {
    return TOKEN.matcher(text).matches();
  }

  /** Whether the sender alone sets it, in any case of its letters. */
  public static boolean isFraming(String name) {
    return FRAMING.contains(name.toLowerCase(Locale.ROOT));
  }
}
