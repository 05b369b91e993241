package dev.winch.cli.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The terminal that standard output may be. */
public final class Terminal {
  /** Set by the launcher, which asks the shell: loading a console takes as long as a command. */
  private static final boolean PRESENT = Boolean.getBoolean("winch.terminal");

  private static final Pattern SIZE = Pattern.compile("(\\d+) (\\d+)\\s*");

  private Terminal() {}

  /** Lines and columns. */
  public record Size(int lines, int columns) {}

  /** Whether lines can be redrawn. */
  public static boolean isPresent() {
    return PRESENT && !"dumb".equals(System.getenv("TERM"));
  }

  /** Whether texts may have colours (no-color.org). */
  public static boolean colours() {
    String forbidden = System.getenv("NO_COLOR");
    return isPresent() && (forbidden == null || forbidden.isEmpty());
  }

  /** Its size now; that of an old screen if it does not tell. */
  public static Size size() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String printed = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      Matcher size = SIZE.matcher(printed);
      if (size.matches()) {
        int lines = Integer.parseInt(size.group(1));
        int columns = Integer.parseInt(size.group(2));
        if (lines > 0 && columns > 0) {
          return new Size(lines, columns);
        }
      }
    } catch (IOException unknown) {
      // There is no stty.
    }
    return new Size(24, 80);
  }
}
