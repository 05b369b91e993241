package dev.winch.cli.host;

import dev.winch.model.fault.InvalidInputException;
import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Reads a password from the terminal without showing it, or the first line of the standard input.
 * It is never an argument: other users of the machine see those.
 */
public final class PasswordInput {
  private PasswordInput() {}

  /**
   * @param twice whether a person must type it again
   * @throws InvalidInputException if there is none, or the two differ
   */
  public static String read(String prompt, boolean twice) {
    Optional<Console> terminal = Optional.ofNullable(System.console()).filter(Console::isTerminal);
    if (terminal.isEmpty()) {
      return firstLine(System.in);
    }
    char[] first = typed(terminal.get(), prompt);
    if (twice && !Arrays.equals(first, typed(terminal.get(), "Again: "))) {
      throw new InvalidInputException("the two passwords differ");
    }
    return new String(first);
  }

  private static char[] typed(Console console, String prompt) {
    char[] typed = console.readPassword("%s", prompt);
    if (typed == null || typed.length == 0) {
      throw new InvalidInputException("no password was typed");
    }
    return typed;
  }

  static String firstLine(InputStream in) {
    try {
      String line =
          new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
      if (line == null || line.isEmpty()) {
        throw new InvalidInputException("the standard input has no password in its first line");
      }
      return line;
    } catch (IOException e) {
      throw new InvalidInputException("cannot read the standard input: " + e.getMessage());
    }
  }
}
