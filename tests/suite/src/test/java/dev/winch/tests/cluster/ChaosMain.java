package dev.winch.tests.cluster;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;

/** {@code make chaos}: the long form, on one broker or on each. */
final class ChaosMain {
  private ChaosMain() {}

  /**
   * @param arguments seed, number of jobs, seconds of disturbance, and brokers
   */
  public static void main(String... arguments) throws Exception {
    long seed = Long.parseLong(arguments[0]);
    int jobs = Integer.parseInt(arguments[1]);
    Duration disturbed = Duration.ofSeconds(Long.parseLong(arguments[2]));
    for (int i = 3; i < arguments.length; i++) {
      Servers.Kind kind = Servers.Kind.valueOf(arguments[i].toUpperCase(Locale.ROOT));
      Path folder = Files.createTempDirectory("winch-chaos-");
      System.out.printf("%s, seed %d, logs in %s%n", kind, seed, folder);
      try (Chaos chaos =
          new Chaos(new Chaos.Plan(kind, seed, jobs, disturbed, Duration.ofSeconds(4)), folder)) {
        System.out.println(chaos.run());
      }
    }
  }
}
