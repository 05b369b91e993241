package dev.winch.cli.assembly;

import dev.winch.cli.config.ContainerKeys;
import dev.winch.cli.config.Keys;
import dev.winch.cli.config.ProcessEnvironment;
import dev.winch.cli.config.Settings;
import dev.winch.lifecycle.BackgroundThreads;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.run.NodeId;
import dev.winch.runtime.TaskRuntime;
import dev.winch.runtime.container.BindPolicy;
import dev.winch.runtime.container.ContainerRuntime;
import dev.winch.runtime.container.EngineDetection;
import dev.winch.runtime.container.EngineEndpoint;
import dev.winch.runtime.container.ImageRules;
import dev.winch.runtime.container.PullPolicy;
import dev.winch.runtime.container.Restrictions;
import dev.winch.runtime.shell.ShellRuntime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates the configured runtime. */
public final class Runtimes {
  private static final Logger log = LoggerFactory.getLogger(Runtimes.class);

  private final Settings settings;
  private final ProcessEnvironment environment;

  public Runtimes(Settings settings, ProcessEnvironment environment) {
    this.settings = settings;
    this.environment = environment;
  }

  /**
   * The name of the selected runtime: {@code docker}, {@code podman} or {@code shell}.
   *
   * @throws InvalidInputException with the remedy, if it is a container engine and none answers
   */
  public String choice() {
    return choice(settings.value(Keys.START_WAIT));
  }

  /**
   * The same with another time for an engine that accepts calls and does not answer.
   *
   * @throws InvalidInputException with the remedy, if it is a container engine and none answers
   */
  String choice(Duration patience) {
    return isShell() ? "shell" : endpoint(patience).kind().name().toLowerCase(Locale.ROOT);
  }

  TaskRuntime open(NodeId node, BackgroundThreads threads) {
    return isShell() ? shell(node, threads) : container(node, threads);
  }

  private boolean isShell() {
    return settings.value(Keys.RUNTIME_TYPE).equals("shell");
  }

  private TaskRuntime shell(NodeId node, BackgroundThreads threads) {
    return new ShellRuntime(
        new ShellRuntime.Config(
            settings.value(Keys.SHELL_CMD),
            settings.value(Keys.SHELL_UID),
            settings.value(Keys.SHELL_GID),
            temporary(),
            settings.value(Keys.WORKER_GRACE),
            variable("PATH"),
            variable("HOME")),
        node,
        threads);
  }

  private TaskRuntime container(NodeId node, BackgroundThreads threads) {
    EngineEndpoint endpoint = endpoint(settings.value(Keys.START_WAIT));
    // The keys of the configured type apply, also if podman listens where docker is expected.
    boolean podman =
        switch (settings.value(Keys.RUNTIME_TYPE)) {
          case "docker" -> false;
          case "podman" -> true;
          default -> endpoint.kind() == EngineEndpoint.Kind.PODMAN;
        };
    return ContainerRuntime.connect(
        endpoint,
        new ContainerRuntime.Config(
            temporary(),
            settings.value(Keys.WORKER_GRACE),
            settings.value(
                podman ? ContainerKeys.PODMAN_PRIVILEGED : ContainerKeys.DOCKER_PRIVILEGED),
            podman && settings.value(ContainerKeys.PODMAN_HOST_NETWORK),
            true,
            new BindPolicy(
                settings.value(Keys.BIND_ALLOWED),
                settings.value(Keys.BIND_SOURCES).stream().map(Path::of).toList()),
            restrictions(),
            DockerCredentials.read(
                settings.text(ContainerKeys.DOCKER_CONFIG), environment.variables()),
            new ImageRules(
                PullPolicy.of(settings.value(ContainerKeys.PULL)),
                settings.value(ContainerKeys.IMAGE_TTL),
                settings.value(ContainerKeys.IMAGE_VERIFY),
                settings.value(ContainerKeys.PULL_RETRY_TIME),
                settings.value(ContainerKeys.PULL_IDLE_TIMEOUT))),
        node,
        threads);
  }

  private Restrictions restrictions() {
    try {
      return new Restrictions(
          settings.value(ContainerKeys.CONTAINERS_NEW_PRIVILEGES),
          settings.value(ContainerKeys.CONTAINERS_CAP_DROP),
          settings.value(ContainerKeys.CONTAINERS_CAP_ADD),
          settings.value(ContainerKeys.CONTAINERS_PIDS_LIMIT));
    } catch (IllegalArgumentException _) {
      throw new InvalidInputException(
          ContainerKeys.CONTAINERS_CAP_DROP.name()
              + " = "
              + settings.value(ContainerKeys.CONTAINERS_CAP_DROP)
              + ", "
              + ContainerKeys.CONTAINERS_CAP_ADD.name()
              + " = "
              + settings.value(ContainerKeys.CONTAINERS_CAP_ADD)
              + ": must be names of capabilities, such as NET_RAW, or ALL");
    }
  }

  private EngineEndpoint endpoint(Duration patience) {
    List<EngineEndpoint.Kind> wanted =
        switch (settings.value(Keys.RUNTIME_TYPE)) {
          case "docker" -> List.of(EngineEndpoint.Kind.DOCKER);
          case "podman" -> List.of(EngineEndpoint.Kind.PODMAN);
          default -> List.of(EngineEndpoint.Kind.DOCKER, EngineEndpoint.Kind.PODMAN);
        };
    EngineDetection search =
        EngineDetection.search(
            wanted,
            environment.variables(),
            patience,
            waiting -> log.info("{} (start.wait)", waiting));
    return search.found().orElseThrow(() -> new InvalidInputException(search.remedy()));
  }

  /** The folder for the files of runs, which may not exist. */
  Path temporary() {
    return settings
        .text(Keys.WORKER_TEMP_DIR)
        .map(environment.folder()::resolve)
        .orElseGet(() -> Path.of(System.getProperty("java.io.tmpdir")));
  }

  private String variable(String name) {
    return Optional.ofNullable(environment.variables().get(name)).orElse("");
  }
}
