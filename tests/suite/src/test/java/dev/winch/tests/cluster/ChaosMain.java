package dev.winch.tests.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

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
      Chaos.Plan plan =
          new Chaos.Plan(
              kind, seed, jobs, disturbed, Duration.ofSeconds(4), Duration.ofSeconds(30));
      Chaos chaos = new Chaos(plan, folder);
      // The hook stays registered: a signal during the clean-up ends this process after it.
      Runtime.getRuntime().addShutdownHook(new Thread(chaos::close));
      System.out.println(chaos.run());
      chaos.close();
      remove(folder);
    }
  }

  /** Who wants to look into the logs of a run that went well runs it again. */
  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
