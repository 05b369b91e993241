package dev.winch.cli.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.cli.config.Loading;
import dev.winch.cli.config.Loading.Flag;
import dev.winch.cli.config.Settings;
import dev.winch.cli.config.Surroundings;
import dev.winch.model.fault.InvalidInput;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CombinationTest {
  @TempDir private Path folder;

  @Test
  void withoutSettingsEverythingIsInOneProcess() {
    assertThat(Combination.of(settings(), Mode.STANDALONE))
        .isEqualTo(new Combination(Combination.Database.SQLITE, Combination.Broker.INMEMORY));
  }

  @Test
  void decision22_aDsnIsEnoughForPostgresAndItsQueues() {
    Settings settings = settings("datastore.postgres.dsn", "host=localhost");
    Combination both = new Combination(Combination.Database.POSTGRES, Combination.Broker.POSTGRES);
    assertThat(Combination.of(settings, Mode.STANDALONE)).isEqualTo(both);
    assertThat(Combination.of(settings, Mode.COORDINATOR)).isEqualTo(both);
    assertThat(Combination.of(settings, Mode.WORKER)).isEqualTo(both);
  }

  @Test
  void aCoordinatorOnAFileNeedsABrokerForItsWorkers() {
    assertThat(Combination.of(settings("broker.type", "rabbitmq"), Mode.COORDINATOR))
        .isEqualTo(new Combination(Combination.Database.SQLITE, Combination.Broker.RABBITMQ));
  }

  @Test
  void aProcessAloneWithItsQueuesIsRefused() {
    for (Mode mode : new Mode[] {Mode.COORDINATOR, Mode.WORKER}) {
      assertThatThrownBy(() -> Combination.of(settings(), mode))
          .isInstanceOf(InvalidInput.class)
          .hasMessageContaining(mode.word())
          .hasMessageContaining("set broker.type to rabbitmq or postgres");
    }
  }

  @Test
  void queuesInPostgresNeedPostgres() {
    assertThatThrownBy(() -> Combination.of(settings("broker.type", "postgres"), Mode.STANDALONE))
        .isInstanceOf(InvalidInput.class)
        .hasMessageContaining("set datastore.postgres.dsn");
  }

  @Test
  void anUnknownModeIsAnsweredWithThoseThereAre() {
    assertThatThrownBy(() -> Mode.of("x"))
        .isInstanceOf(InvalidInput.class)
        .hasMessage("Unknown mode: x; there are: standalone, coordinator, worker");
  }

  private Settings settings(String... pairs) {
    Map<String, Flag> flags = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      flags.put(pairs[i], new Flag("--set", pairs[i + 1]));
    }
    return new Loading(new Surroundings(Map.of(), folder, folder)).load(flags);
  }
}
