package dev.winch.cli.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.cli.config.ProcessEnvironment;
import dev.winch.cli.config.Settings;
import dev.winch.cli.config.SettingsLoader;
import dev.winch.cli.config.SettingsLoader.Flag;
import dev.winch.model.fault.InvalidInputException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendSelectionTest {
  @TempDir private Path folder;

  @Test
  void withoutSettingsEverythingIsInOneProcess() {
    assertThat(BackendSelection.of(settings(), Mode.STANDALONE))
        .isEqualTo(
            new BackendSelection(
                BackendSelection.Database.SQLITE, BackendSelection.Broker.INMEMORY));
  }

  @Test
  void decision22_aDsnIsEnoughForPostgresAndItsQueues() {
    Settings settings = settings("datastore.postgres.dsn", "host=localhost");
    BackendSelection both =
        new BackendSelection(BackendSelection.Database.POSTGRES, BackendSelection.Broker.POSTGRES);
    assertThat(BackendSelection.of(settings, Mode.STANDALONE)).isEqualTo(both);
    assertThat(BackendSelection.of(settings, Mode.COORDINATOR)).isEqualTo(both);
    assertThat(BackendSelection.of(settings, Mode.WORKER)).isEqualTo(both);
  }

  @Test
  void aCoordinatorOnAFileNeedsABrokerForItsWorkers() {
    assertThat(BackendSelection.of(settings("broker.type", "rabbitmq"), Mode.COORDINATOR))
        .isEqualTo(
            new BackendSelection(
                BackendSelection.Database.SQLITE, BackendSelection.Broker.RABBITMQ));
  }

  @Test
  void aProcessAloneWithItsQueuesIsRefused() {
    for (Mode mode : new Mode[] {Mode.COORDINATOR, Mode.WORKER}) {
      assertThatThrownBy(() -> BackendSelection.of(settings(), mode))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining(mode.word())
          .hasMessageContaining("set broker.type to rabbitmq or postgres");
    }
  }

  @Test
  void queuesInPostgresNeedPostgres() {
    assertThatThrownBy(
            () -> BackendSelection.of(settings("broker.type", "postgres"), Mode.STANDALONE))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("set datastore.postgres.dsn");
  }

  @Test
  void anUnknownModeIsAnsweredWithThoseThereAre() {
    assertThatThrownBy(() -> Mode.of("x"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("Unknown mode: x; there are: standalone, coordinator, worker");
  }

  private Settings settings(String... pairs) {
    Map<String, Flag> flags = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      flags.put(pairs[i], new Flag("--set", pairs[i + 1]));
    }
    return new SettingsLoader(new ProcessEnvironment(Map.of(), folder, folder)).load(flags);
  }
}
