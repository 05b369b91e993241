package dev.winch.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.winch.codec.PlainJson;
import dev.winch.runtime.container.EngineEndpoint;
import dev.winch.server.api.ApiTable;
import dev.winch.server.endpoint.OpenApi;
import dev.winch.tests.kit.api.ResponseCheck;
import dev.winch.tests.kit.broker.RabbitServer;
import dev.winch.tests.kit.postgres.PostgresServer;
import dev.winch.tests.kit.runtime.ContainerEngine;
import dev.winch.tests.kit.runtime.DockerEngine;
import dev.winch.tests.kit.runtime.PodmanEngine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * The recorded conversations with the reference, held with bin/winch: one process per flavour and
 * combination of store and broker, one test per case. What is to come stands in
 * conformance/later.txt.
 */
class ConformanceTest {
  private static final Path FOLDER = WinchProcess.ROOT.resolve("tests/suite/conformance");
  private static final ResponseCheck DESCRIBED =
      new ResponseCheck(OpenApi.document(ApiTable.all(), "0.1.0"));

  private static final Path LATER = FOLDER.resolve("later.txt");

  /** What the flavours page asks of the surroundings rather than of the configuration. */
  private static final Map<String, String> HOST_VARIABLES =
      Map.of("CONF_HOST_PLAIN", "plain-from-host", "CONF_HOST_SOURCE", "aliased-from-host");

  private static final Path BIND_FOLDER = Path.of("/tmp/conformance-bind");

  private static final Map<String, String> SQLITE = Map.of("WINCH_DATASTORE_TYPE", "sqlite");

  /**
   * What Winch keeps its jobs and queues in, and what it runs containers with.
   *
   * @param variables of its process; asked for when its turn comes
   * @param containers the engine for flavours that want one
   */
  private record Environment(
      String name, Supplier<Map<String, String>> variables, Supplier<ContainerEngine> containers) {
    Environment(String name, Supplier<Map<String, String>> variables) {
      this(name, variables, DockerEngine::shared);
    }
  }

  /** Every combination of a store and a broker. */
  private static final List<Environment> ENVIRONMENTS =
      List.of(
          new Environment("", () -> SQLITE),
          new Environment("-rabbitmq", () -> together(SQLITE, rabbitmq())),
          new Environment("-postgres", () -> postgres("inmemory")),
          new Environment("-postgres-queues", () -> postgres("postgres")),
          new Environment("-postgres-rabbitmq", () -> together(postgres("rabbitmq"), rabbitmq())));

  private static final Environment PODMAN =
      new Environment("-podman", () -> SQLITE, PodmanEngine::shared);

  @TempDir private Path temp;

  /** Processes that answer at the same time: a flavour waits more than it computes. */
  private static final int SIDE_BY_SIDE = 3;

  @TestFactory
  Stream<DynamicContainer> everyFlavour() throws IOException, InterruptedException {
    Set<String> later =
        Files.readAllLines(LATER).stream()
            .filter(line -> line.startsWith("flavour:"))
            .map(line -> line.substring("flavour:".length()).split(" ")[0])
            .collect(Collectors.toSet());
    List<Callable<DynamicContainer>> all =
        Flavour.all(FOLDER.resolve("flavours.md")).stream()
            .filter(flavour -> !later.contains(flavour.name()))
            .flatMap(
                flavour ->
                    environments(flavour)
                        .<Callable<DynamicContainer>>map(
                            environment -> () -> container(flavour, environment)))
            .toList();
    try (ExecutorService processes = Executors.newFixedThreadPool(SIDE_BY_SIDE)) {
      return processes.invokeAll(all).stream().map(Future::resultNow);
    }
  }

  private static Stream<Environment> environments(Flavour flavour) {
    return isOfContainers(flavour)
        ? Stream.concat(ENVIRONMENTS.stream(), Stream.of(PODMAN))
        : ENVIRONMENTS.stream();
  }

  private static boolean isOfContainers(Flavour flavour) {
    return flavour.runtime().equals("docker");
  }

  /** One test per case, once the flavour's process has been through all of them. */
  private DynamicContainer container(Flavour flavour, Environment environment) {
    String name = flavour.name() + environment.name();
    try (WinchProcess winch = start(flavour, name, environment)) {
      return dynamicContainer(
          name, results(flavour, name, winch).stream().map(result -> test(name, result)));
    } catch (Exception | AssertionError e) {
      return dynamicContainer(name, Stream.of(dynamicTest("runs", () -> fail(name, e))));
    }
  }

  private static DynamicTest test(String name, Map<?, ?> result) {
    return dynamicTest(
        String.valueOf(result.get("id")),
        () -> assertThat(result.get("difference")).as("%s %s", name, result.get("id")).isNull());
  }

  private static Map<String, String> rabbitmq() {
    RabbitServer.VirtualHost host = RabbitServer.shared().virtualHost();
    return Map.of(
        "WINCH_BROKER_TYPE",
        "rabbitmq",
        "WINCH_BROKER_RABBITMQ_URL",
        host.url(),
        "WINCH_BROKER_RABBITMQ_MANAGEMENT_URL",
        host.managementUrl().toString());
  }

  private static Map<String, String> postgres(String broker) {
    PostgresServer server = PostgresServer.shared();
    return Map.of(
        "WINCH_DATASTORE_POSTGRES_DSN",
        server.dsn(server.newDatabase()),
        "WINCH_BROKER_TYPE",
        broker,
        "WINCH_DATASTORE_ENCRYPTION_KEY",
        "of the conformance test");
  }

  private static Map<String, String> together(
      Map<String, String> some, Map<String, String> others) {
    Map<String, String> all = new TreeMap<>(some);
    all.putAll(others);
    return all;
  }

  private WinchProcess start(Flavour flavour, String name, Environment environment)
      throws IOException {
    Files.createDirectories(BIND_FOLDER);
    Path file = Files.writeString(temp.resolve(name + ".toml"), flavour.settings());
    Map<String, String> variables = new TreeMap<>(HOST_VARIABLES);
    variables.putAll(environment.variables().get());
    variables.put("WINCH_CONFIG", file.toString());
    variables.put("WINCH_WORKER_TEMP_DIR", temp.resolve(name + "-runs").toString());
    String runtime = flavour.runtime();
    if (isOfContainers(flavour)) {
      EngineEndpoint endpoint = environment.containers().get().endpoint();
      variables.put("DOCKER_HOST", endpoint.host().toString());
      runtime = endpoint.kind().text();
    }
    if (flavour.name().equals("basicauth")) {
      seedUsers(name, variables);
    }
    return WinchProcess.start(temp.resolve(name), variables, "--runtime", runtime);
  }

  /** While nobody has to log in yet, as the flavours page has it. */
  private void seedUsers(String name, Map<String, String> variables) throws IOException {
    Map<String, String> open = new TreeMap<>(variables);
    open.put("WINCH_MIDDLEWARE_WEB_BASICAUTH_ENABLED", "false");
    try (WinchProcess winch = WinchProcess.start(temp.resolve(name), open, "--runtime", "shell")) {
      Process run =
          new ProcessBuilder(
                  python(),
                  FOLDER.resolve("run.py").toString(),
                  "--base-url",
                  winch.url(),
                  "--seed-users")
              .redirectErrorStream(true)
              .redirectOutput(temp.resolve(name + "-users.txt").toFile())
              .start();
      assertThat(run.waitFor(1, TimeUnit.MINUTES)).as("run.py ends").isTrue();
      assertThat(run.exitValue()).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private List<Map<?, ?>> results(Flavour flavour, String name, WinchProcess winch)
      throws IOException, InterruptedException {
    Path report = temp.resolve(name + ".json");
    Path exchanges = temp.resolve(name + ".exchanges");
    Path output = temp.resolve(name + ".txt");
    Process run =
        new ProcessBuilder(
                python(),
                FOLDER.resolve("run.py").toString(),
                "--base-url",
                winch.url(),
                "--flavour",
                flavour.name(),
                "--runtime",
                flavour.runtime(),
                "--later",
                LATER.toString(),
                "--json",
                report.toString(),
                "--exchanges",
                exchanges.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(run.waitFor(10, TimeUnit.MINUTES)).as("run.py ends").isTrue();
    assertThat(run.exitValue()).as(Files.readString(output)).isIn(0, 1);
    List<Map<?, ?>> results = new ArrayList<>();
    if (PlainJson.read(Files.readString(report)) instanceof Map<?, ?> all
        && all.get("cases") instanceof List<?> cases) {
      cases.forEach(one -> results.add((Map<?, ?>) one));
    }
    assertThat(results).as("cases of flavour %s", name).isNotEmpty();
    results.add(described(exchanges));
    return results;
  }

  /** Whether every answer is as /openapi.json describes it: a result like those of the cases. */
  private static Map<?, ?> described(Path exchanges) throws IOException {
    Map<String, String> result = new TreeMap<>(Map.of("id", "openapi"));
    for (String line : Files.readAllLines(exchanges)) {
      Map<?, ?> exchange = (Map<?, ?>) Objects.requireNonNull(PlainJson.read(line));
      try {
        DESCRIBED.check(
            String.valueOf(exchange.get("method")),
            String.valueOf(exchange.get("path")),
            Integer.parseInt(String.valueOf(exchange.get("status"))),
            String.valueOf(exchange.get("contentType")),
            String.valueOf(exchange.get("body")));
      } catch (AssertionError e) {
        result.put("difference", String.valueOf(e.getMessage()));
      }
    }
    return result;
  }

  /** The one with PyYAML: a version manager's python may lack Debian's modules. */
  private static String python() throws IOException, InterruptedException {
    for (String python : List.of("python3", "/usr/bin/python3")) {
      if (new ProcessBuilder(python, "-c", "import yaml").start().waitFor() == 0) {
        return python;
      }
    }
    throw new AssertionError("no python3 with PyYAML: run build/test-needs");
  }
}
