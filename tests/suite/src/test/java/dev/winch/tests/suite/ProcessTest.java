package dev.winch.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.cli.client.ApiClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Winch as a program: how it starts, refuses, stops and is asked. */
class ProcessTest {
  private static final String LONG_JOB = "name: long\ntasks:\n  - {name: long, run: sleep 600}";

  @TempDir private Path temp;

  /** What a command came to. */
  private record Ended(int code, String output) {}

  @Test
  void itSaysItsVersionAndHelpsFromAnyFolderAndThroughALink() throws Exception {
    Path link = Files.createSymbolicLink(temp.resolve("w"), WinchProcess.LAUNCHER);
    Process linked =
        new ProcessBuilder(link.toString(), "--version").directory(temp.toFile()).start();
    assertThat(new String(linked.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .matches("winch \\d+\\.\\d+\\.\\d+\\S*\\n");
    assertThat(linked.waitFor()).isZero();
    Ended help = winch(Map.of(), "--help");
    assertThat(help.code()).isZero();
    assertThat(help.output()).contains("Usage: winch", "run", "submit", "Exit codes:");
    assertThat(winch(Map.of()).output()).isEqualTo(help.output());
    assertThat(winch(Map.of(), "rum").code()).isEqualTo(2);
  }

  @Test
  void f15_healthNamesTheDatabaseThatCannotGrowUntilItCan() throws Exception {
    // The process, and so the database, may write no file beyond 2,000 KiB.
    List<String> bounded = List.of("bash", "-c", "ulimit -S -f 2000; exec \"$0\" \"$@\"");
    String job =
        "name: large\ntasks:\n  - {name: a, run: 'true', description: '%s'}"
            .formatted("x".repeat(100_000));
    try (WinchProcess winch =
        WinchProcess.startIn(bounded, temp.resolve("data"), Map.of(), "--runtime", "shell")) {
      assertThat(winch.get("/health").body()).startsWith("{\"status\":\"UP\"");
      await().atMost(Duration.ofMinutes(2)).until(() -> winch.submit(job).statusCode() == 503);
      for (int i = 0; i < 3; i++) {
        HttpResponse<String> health = winch.get("/health");
        assertThat(health.statusCode()).isEqualTo(503);
        assertThat(health.body()).contains("\"status\":\"DOWN\"", "\"broken\":[\"database\"");
      }
      assertThat(winch.log()).contains("health is DOWN because of database: the database");

      unbound(winch.process().toHandle());
      winch.process().descendants().forEach(ProcessTest::unbound);
      await().atMost(Duration.ofMinutes(2)).until(() -> winch.get("/health").statusCode() == 200);
      assertThat(winch.submit(job).statusCode()).isEqualTo(200);
    }
  }

  private static void unbound(ProcessHandle process) {
    try {
      new ProcessBuilder("prlimit", "--pid", process.pid() + "", "--fsize=unlimited:unlimited")
          .start()
          .waitFor();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError("prlimit is part of Debian's util-linux", e);
    }
  }

  @Test
  void o2AWrongConfigurationRefusesTheStartAndNamesAllThatIsWrong() throws Exception {
    Ended ended =
        winch(
            Map.of("TORK_WORKER_QUEUE", "1"),
            "run",
            "standalone",
            "--set",
            "logging.levle=debug",
            "--set",
            "worker.queues.default=-1");
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.output())
        .contains(
            "logging.levle (--set): no such key; did you mean logging.level?",
            "worker.queue (TORK_WORKER_QUEUE): no such key",
            "worker.queues.default = \"-1\" (--set): must be a whole number from 0");
  }

  @Test
  void decision23_aTakenPortRefusesTheStartAndNamesTheKey() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ended ended =
          winch(
              Map.of(),
              "run",
              "standalone",
              "--runtime",
              "shell",
              "--data",
              temp.resolve("data").toString(),
              "--address",
              "127.0.0.1:" + taken.getLocalPort());
      assertThat(ended.code()).isEqualTo(1);
      assertThat(ended.output()).contains("coordinator.address", "" + taken.getLocalPort());
    }
  }

  @Test
  void aDatabaseInUseRefusesTheStart() throws Exception {
    try (WinchProcess winch = shell("data")) {
      Ended second =
          winch(
              Map.of(),
              "run",
              "standalone",
              "--runtime",
              "shell",
              "--address",
              "127.0.0.1:0",
              "--data",
              temp.resolve("data").toString());
      assertThat(second.code()).isEqualTo(1);
      assertThat(second.output()).contains("process " + winch.process().pid(), "--data");
    }
  }

  @Test
  void decision23_withoutAContainerEngineAutoRefusesWithTheRemedy() throws Exception {
    Map<String, String> noEngine =
        Map.of(
            "DOCKER_HOST", "unix://" + temp.resolve("docker.sock"),
            "CONTAINER_HOST", "unix://" + temp.resolve("podman.sock"),
            "XDG_RUNTIME_DIR", temp.toString());
    Ended ended = winch(noEngine, "run", "standalone", "--data", temp.resolve("data").toString());
    assertThat(ended.code()).isEqualTo(1);
    assertThat(ended.output()).contains("no container engine", "Install", "--runtime shell");
  }

  @Test
  void decision5_sigtermStopsTheServerAndARestartContinuesTheJob() throws Exception {
    String id;
    try (WinchProcess winch = shell("data", "--set", "worker.drain=1s")) {
      assertThat(winch.get("/health").body()).contains("\"status\":\"UP\"", "\"version\":");
      id = running(winch);
      winch.stop();
      assertThat(winch.process().exitValue()).isZero();
    }
    try (WinchProcess winch = shell("data", "--set", "worker.drain=0s")) {
      ApiClient api = winch.api();
      await()
          .atMost(WinchProcess.PATIENCE)
          .until(
              () -> api.get("/jobs/" + id).list("execution").getFirst().text("state"),
              "RUNNING"::equals);
      assertThat(api.get("/jobs/" + id).list("execution").getFirst().whole("redelivered")).isZero();
    }
  }

  @Test
  void aSecondSignalEndsItAtOnce() throws Exception {
    try (WinchProcess winch = shell("data", "--set", "worker.drain=1h")) {
      running(winch);
      winch.process().destroy();
      await().atMost(WinchProcess.PATIENCE).until(() -> winch.log().contains("stopping"));
      winch.stop();
      assertThat(winch.process().exitValue()).isNotZero();
    }
  }

  @Test
  void theKeysOfTheDatabaseAndOfTheReferenceAreEnough() throws Exception {
    Path database = temp.resolve("there/my.db");
    Path config =
        Files.writeString(
            temp.resolve("c.toml"),
            """
            [coordinator]
            address = "127.0.0.1:0"
            [datastore]
            type = "sqlite"
            sqlite.path = "%s"
            [runtime]
            type = "shell"
            """
                .formatted(database));
    Path log = temp.resolve("log");
    Process winch =
        WinchProcess.launch(
            Map.of("WINCH_CONFIG", config.toString()), log, List.of("run", "standalone"));
    await().atMost(WinchProcess.PATIENCE).until(() -> Files.readString(log).contains("serves at"));
    assertThat(database).isRegularFile();
    winch.destroy();
    assertThat(winch.waitFor(WinchProcess.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void jobsAreSubmittedFollowedListedAndCancelledFromTheCommandLine() throws Exception {
    try (WinchProcess winch = shell("data")) {
      String example = WinchProcess.ROOT.resolve("examples/hello-shell.yaml").toString();
      Ended followed = ask(winch, "submit", example, "--follow");
      assertThat(followed.code()).as(followed.output()).isZero();
      assertThat(followed.output())
          .contains("greet | Hello from a process, world!", "result: Hello from a process, world!")
          .contains(winch.url() + "/ui/jobs/");
      Path bad = Files.writeString(temp.resolve("bad.yaml"), "name: bad\ntasks:\n  - nmae: x\n");
      Ended refused = ask(winch, "submit", bad.toString());
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.output()).contains("line 3", "did you mean \"name\"");

      Path slow = Files.writeString(temp.resolve("slow.yaml"), LONG_JOB);
      String id = ask(winch, "submit", slow.toString()).output().strip();
      assertThat(ask(winch, "jobs").output()).contains(id, "2 jobs");
      String[] active = {"--state", "PENDING,SCHEDULED,RUNNING"};
      assertThat(ask(winch, "jobs", active[0], active[1]).output())
          .contains(id)
          .doesNotContain("COMPLETED");
      Ended unconfirmed = ask(winch, "cancel", active[0], active[1]);
      assertThat(unconfirmed.code()).isEqualTo(1);
      assertThat(unconfirmed.output()).contains("add --yes to cancel them");
      assertThat(ask(winch, "cancel", active[0], active[1], "--yes").output())
          .isEqualTo("1 done\n");
      assertThat(ask(winch, "restart", "--from", "1h", "--yes").output()).isEqualTo("1 done\n");
      assertThat(ask(winch, "cancel", id).output()).isEqualTo("OK\n");
      assertThat(ask(winch, "job", id).output()).contains("CANCELLED");
      assertThat(ask(winch, "cancel", id).code()).isEqualTo(1);
      assertThat(ask(winch, "job", "--json", id).output()).startsWith("{\"id\":\"" + id + "\"");
      assertThat(ask(winch, "open", id).output().strip())
          .as("the job's page, as the router of web/src/main/ui names it")
          .isEqualTo(winch.url() + "/ui/jobs/" + id);
      assertThat(ask(winch, "queues").output()).contains("WAITING", "default");
      assertThat(ask(winch, "nodes", "-o", "wide").output()).contains("STATE", "STARTED", "UP");
      assertThat(ask(winch, "health").output()).isEqualTo("Status: UP\n");
    }
  }

  @Test
  void expressionsAreTriedOut() throws Exception {
    Path context =
        Files.writeString(temp.resolve("c.json"), "{\"inputs\": {\"a\": \"x,y\"}, \"n\": 3}");
    assertThat(expr(context, "split(inputs.a, ',')[1] + string(n)"))
        .isEqualTo(new Ended(0, "y3\nstring\n"));
    assertThat(expr(context, "--template", "<{{ n + 1 }}>")).isEqualTo(new Ended(0, "<4>\n"));
    Ended wrong = expr(context, "inputs.a +");
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.output()).contains(" | inputs.a +", "^");
    assertThat(winch(Map.of(), "expr", "--check", "a.b == 1")).isEqualTo(new Ended(0, "ok\n"));
  }

  private Ended expr(Path context, String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of("expr", "--context", context.toString()));
    all.addAll(List.of(arguments));
    return winch(Map.of(), all.toArray(String[]::new));
  }

  @Test
  void theSchemaIsMadeWithoutAStart() throws Exception {
    String folder = temp.resolve("data").toString();
    Ended first = winch(Map.of(), "migration", "--data", folder);
    assertThat(first.code()).as(first.output()).isZero();
    assertThat(temp.resolve("data/winch.db")).isRegularFile();
    assertThat(winch(Map.of(), "migration", "--data", folder)).isEqualTo(first);
  }

  /** Submits the long job and waits until it runs. */
  private static String running(WinchProcess winch) throws IOException, InterruptedException {
    ApiClient api = winch.api();
    String id =
        api.post("/jobs", "text/yaml", LONG_JOB.getBytes(StandardCharsets.UTF_8)).text("id");
    await()
        .atMost(WinchProcess.PATIENCE)
        .until(() -> api.get("/jobs/" + id).text("state"), "RUNNING"::equals);
    return id;
  }

  private WinchProcess shell(String folder, String... flags) {
    return WinchProcess.start(
        temp.resolve(folder),
        Map.of(
            "WINCH_RUNTIME_TYPE",
            "shell",
            "WINCH_WORKER_TEMP_DIR",
            temp.resolve("runs").toString()),
        flags);
  }

  private Ended ask(WinchProcess winch, String... arguments) throws Exception {
    return winch(Map.of("WINCH_ENDPOINT", winch.url()), arguments);
  }

  private Ended winch(Map<String, String> variables, String... arguments) throws Exception {
    Path output = Files.createTempFile(temp, "command", ".txt");
    Process process = WinchProcess.launch(variables, output, List.of(arguments));
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("goes on: " + Files.readString(output));
    }
    return new Ended(process.exitValue(), Files.readString(output));
  }
}
