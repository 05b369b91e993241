package dev.winch.runtime.work;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * Linux's limits for arguments and environment: 128 KiB for one, and a quarter of the stack limit
 * for all together, which is 2 MiB on most machines.
 *
 * @param total limit in bytes for all arguments and variables with their terminators and pointers
 */
public record ArgumentLimits(long total) {
  /** Limits for programs with this process's stack limit. */
  public static final ArgumentLimits OF_THIS_PROCESS = ofThisProcess();

  /** Limits for programs with the stack limit of container engines, 8 MiB. */
  public static final ArgumentLimits OF_CONTAINERS = new ArgumentLimits(2L << 20);

  private static final int MAX_TEXT = 32 * 4096;
  private static final long LEAST_TOTAL = MAX_TEXT;
  private static final long MOST_TOTAL = 6L << 20;
  private static final int ADDRESS = 8;

  /** Reserve for the program's path and for what a shell adds for its children. */
  private static final int RESERVED = 16 * 1024;

  private static final String IN_PARTS =
      ": hand it on in parts, such as {{ tasks.big[:100000] }}, see examples/large-result.yaml";

  private record Sized(String what, long bytes) {}

  /**
   * @param variables each {@code NAME=value}
   * @throws TaskRefusal that names the variable or argument and the limit
   */
  public void check(List<String> variables, List<String> arguments) throws TaskRefusal {
    long sum = RESERVED;
    Sized largest = new Sized("", 0);
    for (String variable : variables) {
      Sized sized =
          new Sized("env: " + variable.substring(0, variable.indexOf('=')), bytes(variable));
      largest = larger(largest, checked(sized));
      sum += sized.bytes() + ADDRESS;
    }
    for (int i = 0; i < arguments.size(); i++) {
      Sized sized = new Sized("cmd: argument " + (i + 1), bytes(arguments.get(i)));
      largest = larger(largest, checked(sized));
      sum += sized.bytes() + ADDRESS;
    }
    if (sum > total) {
      throw new TaskRefusal(
          "env: all variables and arguments take "
              + sum
              + " bytes, and a program may be given "
              + total
              + "; the largest is "
              + largest.what()
              + ": hand on less, or fewer values");
    }
  }

  private static Sized checked(Sized sized) throws TaskRefusal {
    if (sized.bytes() > MAX_TEXT) {
      throw new TaskRefusal(
          sized.what()
              + " takes "
              + sized.bytes()
              + " bytes with its name and end, and Linux passes at most "
              + MAX_TEXT
              + IN_PARTS);
    }
    return sized;
  }

  private static Sized larger(Sized a, Sized b) {
    return Comparator.comparingLong(Sized::bytes).compare(a, b) >= 0 ? a : b;
  }

  /** Length including the terminator. */
  private static long bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length + 1L;
  }

  private static ArgumentLimits ofThisProcess() {
    long quarter = stack() / 4;
    return new ArgumentLimits(Math.clamp(quarter, LEAST_TOTAL, MOST_TOTAL));
  }

  private static long stack() {
    try {
      return Files.readAllLines(Path.of("/proc/self/limits")).stream()
          .filter(line -> line.startsWith("Max stack size"))
          .map(line -> line.substring("Max stack size".length()).strip().split(" +")[0])
          .mapToLong(soft -> soft.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(soft))
          .findFirst()
          .orElse(0);
    } catch (IOException e) {
      return 0;
    }
  }
}
