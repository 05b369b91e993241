package dev.winch.cli.host;

import dev.winch.model.fault.InvalidInputException;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * A terminal whose whole screen a command draws, and whose keys it reads one by one. What was on
 * the screen before is there again when it is closed, also by a signal.
 */
public final class RawTerminal implements AutoCloseable {
  private static final String ENTER = "\033[?1049h\033[?25l\033[?7l";
  private static final String LEAVE = "\033[?7h\033[?25h\033[?1049l";

  private final PrintStream out;
  private final String before;
  private boolean open = true;

  private RawTerminal(PrintStream out, String before) {
    this.out = out;
    this.before = before;
  }

  /**
   * Takes the terminal over.
   *
   * @throws InvalidInputException if there is none
   */
  public static RawTerminal open(PrintStream out, String otherwise) {
    if (!Terminal.isPresent()) {
      throw new InvalidInputException(otherwise);
    }
    String before = stty("-g").strip();
    if (before.isEmpty()) {
      throw new InvalidInputException(otherwise);
    }
    var _ = stty("-icanon", "-echo", "min", "1", "time", "0");
    out.print(ENTER);
    out.flush();
    return new RawTerminal(out, before);
  }

  /** Draws the whole screen. */
  public synchronized void draw(Iterable<String> lines) {
    if (open) {
      StringBuilder text = new StringBuilder("\033[H");
      String separator = "";
      for (String line : lines) {
        text.append(separator).append(line).append("\033[K");
        separator = "\r\n";
      }
      out.print(text.append("\033[J"));
      out.flush();
    }
  }

  @Override
  public synchronized void close() {
    if (open) {
      open = false;
      out.print(LEAVE);
      out.flush();
      var _ = stty(before);
    }
  }

  /** What {@code stty} prints about the terminal; empty if there is none. */
  private static String stty(String... arguments) {
    try {
      String[] command = new String[arguments.length + 1];
      command[0] = "stty";
      System.arraycopy(arguments, 0, command, 1, arguments.length);
      Process stty =
          new ProcessBuilder(command)
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String printed = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return stty.waitFor() == 0 ? printed : "";
    } catch (IOException none) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }
}
