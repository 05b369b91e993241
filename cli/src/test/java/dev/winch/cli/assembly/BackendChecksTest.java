package dev.winch.cli.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.winch.cli.config.ProcessEnvironment;
import dev.winch.cli.config.SettingsLoader;
import dev.winch.cli.doctor.Finding;
import dev.winch.cli.doctor.Finding.Status;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackendChecksTest {
  private static final String PASSWORD = "a-word-that-nobody-sees";

  @TempDir private Path folder;

  private List<Finding> check(Map<String, String> variables) {
    ProcessEnvironment environment =
        new ProcessEnvironment(variables, folder.resolve("home"), folder);
    return BackendChecks.run(new SettingsLoader(environment).load(Map.of()), environment);
  }

  @Test
  void aMachineWithoutAnythingButAShellHasWhatItNeeds() {
    assertThat(check(Map.of("WINCH_RUNTIME_TYPE", "shell")))
        .extracting(Finding::check, Finding::status)
        .containsExactly(
            tuple("data", Status.OK),
            tuple("disk", Status.OK),
            tuple("runs", Status.OK),
            tuple("database", Status.OK),
            tuple("broker", Status.OK),
            tuple("runtime", Status.WARNING));
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void whatDoesNotAnswerIsNamedWithoutItsPassword() {
    List<Finding> found =
        check(
            Map.of(
                "WINCH_DATASTORE_POSTGRES_DSN",
                "host=127.0.0.1 port=1 user=winch dbname=jobs password=" + PASSWORD,
                "WINCH_BROKER_TYPE",
                "rabbitmq",
                "WINCH_BROKER_RABBITMQ_URL",
                "amqp://winch:" + PASSWORD + "@127.0.0.1:1/",
                "DOCKER_HOST",
                "unix://" + folder.resolve("no.sock")));
    assertThat(found)
        .filteredOn(finding -> finding.status() == Status.FAILED)
        .extracting(Finding::message)
        .satisfiesExactly(
            database ->
                assertThat(database).contains("jobs on 127.0.0.1:1 does not answer: check that"),
            broker ->
                assertThat(broker)
                    .contains("RabbitMQ at 127.0.0.1:1", "correct broker.rabbitmq.url"),
            runtime -> assertThat(runtime).contains("no container engine answers"));
    assertThat(found.toString()).doesNotContain(PASSWORD);
  }
}
