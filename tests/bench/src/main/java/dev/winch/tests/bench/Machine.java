package dev.winch.tests.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What figures are measured on, and how they are written. */
final class Machine {
  private Machine() {}

  /** Processors, system, Java and the load of the last minute. */
  static String description() throws IOException {
    String processor =
        Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
            .filter(line -> line.startsWith("model name"))
            .map(line -> line.substring(line.indexOf(':') + 1).strip())
            .findFirst()
            .orElse("unknown processor");
    return String.format(
        Locale.ROOT,
        "%d x %s, %s %s, Java %s, load %.1f",
        Runtime.getRuntime().availableProcessors(),
        processor,
        System.getProperty("os.name"),
        System.getProperty("os.version"),
        Runtime.version().feature(),
        load());
  }

  /** The load of the last minute. */
  static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  /** A figure with as many digits as mean something. */
  static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
  }
}
