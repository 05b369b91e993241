package dev.winch.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.cli.config.SettingsLoader.Flag;
import dev.winch.model.fault.InvalidInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsLoaderTest {
  private final Map<String, String> variables = new HashMap<>();
  private final Map<String, Flag> flags = new HashMap<>();

  @TempDir private Path folder;

  @Test
  void nothingWrittenLeavesEveryKeyAtItsDefault() {
    Settings settings = load();
    assertThat(settings.value(Keys.RUNTIME_TYPE)).isEqualTo("auto");
    assertThat(settings.value(Keys.COORDINATOR_ADDRESS)).hasToString("127.0.0.1:8000");
    assertThat(settings.value(Keys.SHELL_CMD)).containsExactly("bash", "-c");
    assertThat(settings.value(Keys.WORKER_DRAIN)).isEqualTo(Duration.ofSeconds(10));
    assertThat(settings.text(Keys.SQLITE_PATH)).isEmpty();
    assertThat(settings.family(Keys.WORKER_QUEUES)).isEmpty();
    assertThat(settings.warnings()).isEmpty();
  }

  @Test
  void flagsWinOverTheEnvironmentAndThatOverTheFile() throws IOException {
    file(
        "winch.toml",
        "[runtime]\ntype = \"podman\"\n[logging]\nlevel = \"warn\"\nformat = \"json\"");
    variables.put("WINCH_RUNTIME_TYPE", "docker");
    variables.put("WINCH_LOGGING_FORMAT", "pretty");
    flags.put("runtime.type", new Flag("--runtime", "shell"));
    Settings settings = load();
    assertThat(settings.value(Keys.RUNTIME_TYPE)).isEqualTo("shell");
    assertThat(settings.value(Keys.LOGGING_FORMAT)).isEqualTo("pretty");
    assertThat(settings.value(Keys.LOGGING_LEVEL)).isEqualTo("warn");
    assertThat(settings.describe())
        .containsExactly(
            "logging.format = \"pretty\"  # WINCH_LOGGING_FORMAT",
            "logging.level = \"warn\"  # %s:4".formatted(folder.resolve("winch.toml")),
            "runtime.type = \"shell\"  # --runtime");
  }

  @Test
  void theReferencesVariablesWorkAndOursWin() {
    variables.put("TORK_COORDINATOR_ADDRESS", ":9000");
    variables.put("TORK_WORKER_NAME", "theirs");
    variables.put("WINCH_WORKER_NAME", "ours");
    Settings settings = load();
    assertThat(settings.value(Keys.COORDINATOR_ADDRESS)).hasToString(":9000");
    assertThat(settings.value(Keys.WORKER_NAME)).isEqualTo("ours");
  }

  @Test
  void o1KeysWithUnderscoresAreReachedByVariables() {
    variables.put("WINCH_WORKER_TEMP_DIR", "/scratch");
    variables.put("WINCH_DATASTORE_POSTGRES_MAX_OPEN_CONNS", "7");
    variables.put("WINCH_WORKER_QUEUES_FAST_LANE", "4");
    Settings settings = load();
    assertThat(settings.value(Keys.WORKER_TEMP_DIR)).isEqualTo("/scratch");
    assertThat(settings.isAnyWritten("datastore.postgres.")).isTrue();
    assertThat(settings.family(Keys.WORKER_QUEUES)).isEqualTo(Map.of("fast_lane", 4));
  }

  @Test
  void o1NoTwoKeysShareAVariable() {
    Set<String> seen = new HashSet<>();
    assertThat(Keys.all()).allMatch(key -> seen.add(key.variable()), "has a variable of its own");
  }

  @Test
  void o1TheHomeFolderIsFound() throws IOException {
    file("home/tork/config.toml", "worker.name = \"from home\"");
    assertThat(load().value(Keys.WORKER_NAME)).isEqualTo("from home");
    file("home/.config/winch/winch.toml", "worker.name = \"ours\"");
    assertThat(load().value(Keys.WORKER_NAME)).isEqualTo("ours");
    file("config.toml", "worker.name = \"here\"");
    assertThat(load().value(Keys.WORKER_NAME)).isEqualTo("here");
  }

  @Test
  void aNamedFileMustBeThereAndIsTheOnlyOne() throws IOException {
    file("winch.toml", "worker.name = \"here\"");
    variables.put("TORK_CONFIG", file("named.toml", "logging.level = \"error\"").toString());
    Settings settings = load();
    assertThat(settings.value(Keys.WORKER_NAME)).isEqualTo("Worker");
    assertThat(settings.value(Keys.LOGGING_LEVEL)).isEqualTo("error");
    variables.put("WINCH_CONFIG", "/nowhere/winch.toml");
    assertThatThrownBy(this::load)
        .isInstanceOf(InvalidInputException.class)
        .hasMessage("could not find config file in: /nowhere/winch.toml");
  }

  @Test
  void o2UnknownKeysAndWrongValuesAreAllNamedWithTheirSource() throws IOException {
    Path file = file("winch.toml", "[worker]\nqueue = 3\n[worker.queues]\ndefault = \"many\"");
    variables.put("WINCH_MIDDLEWARE_JOB_REDACT_ENABLED", "maybe");
    flags.put("datastore.retention.jobs.duration", new Flag("--set", "5s"));
    assertThatThrownBy(this::load)
        .isInstanceOf(InvalidInputException.class)
        .hasMessage(
            """
            datastore.retention.jobs.duration = "5s" (--set): must be a duration of at least 1m: \
            jobs retention period can not be under 1 minute
            middleware.job.redact.enabled = "maybe" (WINCH_MIDDLEWARE_JOB_REDACT_ENABLED): must be \
            true or false
            worker.queue (%s:2): no such key; did you mean worker.queues?
            worker.queues.default = "many" (%s:4): must be a whole number from 0 to 10000\
            """
                .formatted(file, file));
  }

  @Test
  void o2AMalformedFileIsRefusedWithItsPlace() throws IOException {
    Path file = file("winch.toml", "[worker]\nname = \"x\"\nname 3\n");
    assertThatThrownBy(this::load)
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("error loading config from " + file + ":3:5: line 3");
  }

  @Test
  void keysWithoutAUseGiveOneWarningEach() {
    variables.put("TORK_LOCKER_TYPE", "postgres");
    variables.put("TORK_COORDINATOR_QUEUES_PENDING", "5");
    assertThat(load().warnings())
        .containsExactly(
            "coordinator.queues.pending (TORK_COORDINATOR_QUEUES_PENDING) has no use here: the"
                + " engine has no configurable queues",
            "locker.type (TORK_LOCKER_TYPE) has no use here: row locks of the datastore are used");
  }

  @Test
  void variablesThatAreNoKeysAreLeftAlone() {
    variables.put("WINCH_JAVA_OPTS", "-Xmx1g");
    variables.put("TORK_OUTPUT", "/tork/stdout");
    variables.put("WINCH_SERVICE_HOST", "10.0.0.1");
    variables.put("WINCH_PORT_8000_TCP_ADDR", "10.0.0.1");
    variables.put("WINCH_RUNTIME_TYPE", "");
    assertThat(load().describe()).isEmpty();
  }

  @Test
  void h13AListMayBeATextWithCommas() throws IOException {
    file("winch.toml", "runtime.shell.cmd = [\"sh\", \"-c\"]");
    assertThat(load().value(Keys.SHELL_CMD)).containsExactly("sh", "-c");
    variables.put("WINCH_RUNTIME_SHELL_CMD", "zsh, -c");
    assertThat(load().value(Keys.SHELL_CMD)).containsExactly("zsh", "-c");
  }

  @Test
  void secretsAreNotShown() {
    variables.put("WINCH_DATASTORE_POSTGRES_DSN", "password=hush");
    assertThat(load().describe())
        .containsExactly("datastore.postgres.dsn = [REDACTED]  # WINCH_DATASTORE_POSTGRES_DSN");
  }

  @Test
  void o3ThePageOfKeysIsThatOfTheProgram() throws IOException {
    assertThat(Path.of("../docs/configuration.md"))
        .as("docs/configuration.md is made by make docs")
        .hasContent(KeyPage.markdown());
  }

  private Settings load() {
    return new SettingsLoader(new ProcessEnvironment(variables, folder.resolve("home"), folder))
        .load(flags);
  }

  private Path file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }
}
