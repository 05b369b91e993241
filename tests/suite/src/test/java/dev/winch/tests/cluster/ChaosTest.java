package dev.winch.tests.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** A short form of {@code make chaos}. */
class ChaosTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void e1_everyAcceptedJobEndsWhateverIsKilledOrCut(Servers.Kind kind) throws Exception {
    Chaos.Plan plan =
        new Chaos.Plan(
            kind,
            new Random().nextInt(1_000_000),
            60,
            Duration.ofSeconds(15),
            Duration.ofSeconds(2),
            Duration.ofSeconds(8));
    try (Chaos chaos = new Chaos(plan, folder)) {
      String report = chaos.run();
      LoggerFactory.getLogger(ChaosTest.class).info(report);
      assertThat(report).contains("all ended as they should");
    }
  }
}
