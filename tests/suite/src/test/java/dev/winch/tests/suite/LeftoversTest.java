package dev.winch.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.cli.client.ApiClient;
import dev.winch.tests.kit.runtime.ContainerEngine;
import dev.winch.tests.kit.runtime.DockerEngine;
import dev.winch.tests.kit.runtime.PodmanEngine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * F1 and C6 for a Winch that an ordinary user runs: what tasks leave stops neither a task nor a
 * start.
 */
final class LeftoversTest {
  private static final List<String> AS_NOBODY =
      List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");

  /** Each leaves something that its user may remove. */
  private static final List<String> SCRIPTS =
      List.of(
          "mkdir -p pkg/mod/a; echo x > pkg/mod/a/f; chmod -R a-w pkg",
          "mkdir -p a/b/c; touch a/b/c/f; chmod 000 a/b/c a/b a; chmod 000 .",
          "touch -- -rf $'new\\nline' $'\\xff'; mkdir $'\\xfe'; touch $'\\xfe/x'; chmod 0 $'\\xfe'",
          "python3 -c 'import os\nfor i in range(2000): os.mkdir(\"d\"*200); os.chdir(\"d\"*200)'",
          "python3 -c 'import os\nfor i in range(90): os.mkdir(\"d\"); os.chdir(\"d\")\n"
              + "os.mkdir(\"e\"); os.mkdir(\"e/f\"); os.chmod(\"e\", 0); os.chmod(\".\", 0o500)'",
          "cd ..; mv \"$WORKDIR\" \"$WORKDIR-moved\"; ln -s / \"$WORKDIR\"",
          "rm \"$WINCH_PROGRESS\"; mkdir -p \"$WINCH_PROGRESS/x\"; chmod 000 \"$WINCH_PROGRESS\"",
          "mkfifo p; ln -s /etc/passwd l",
          "mkdir -p ../leftover-1/x; chmod 000 ../leftover-1");

  @TempDir private Path temp;
  private Path winch;
  private Path tasks;

  /** A copy that everybody may read. */
  @BeforeEach
  void install() throws Exception {
    winch = temp.resolve("winch");
    tasks = Files.createDirectory(temp.resolve("tasks"));
    Files.createDirectory(temp.resolve("home"));
    sh(
        """
        mkdir -p '%1$s/cli/target'; cp -r '%2$s/bin' '%1$s'
        cp -r '%2$s'/cli/target/{winch.jar,lib,native} '%1$s/cli/target'
        chown 65534:65534 '%3$s/tasks' '%3$s/home'; chmod 755 '%3$s'; chmod -R a+rX '%1$s'
        """
            .formatted(winch, WinchProcess.ROOT, temp));
  }

  @Test
  void f1_filesOfTasksOfAnOrdinaryUserAreGoneAtTheirEnd() throws Exception {
    try (WinchProcess first = start()) {
      ApiClient api = first.api();
      for (String script : SCRIPTS) {
        run(api, script);
      }
      end(api, submit(api, "chmod 000 ..")); // Its own result is not to be read then.
      run(api, "true");
      first.stop();
    }
    assertThat(entries(tasks)).as("a folder that the second start has to clear").hasSize(1);
    try (WinchProcess second = start()) {
      ApiClient api = second.api();
      run(api, "true");
      second.stop();
    }
    assertThat(entries(tasks)).isEmpty();
  }

  @Test
  void f1_filesOfAnotherUserArePutAsideAndRemovedWhenPossible() throws Exception {
    try (WinchProcess first = start()) {
      ApiClient api = first.api();
      String job = submit(api, "touch up; until [ -e ready ]; do sleep 0.05; done");
      Path up =
          Awaitility.await()
              .atMost(Duration.ofMinutes(1))
              .until(this::waiting, Optional::isPresent)
              .orElseThrow();
      sh(
          "cd '%s'; mkdir -p out/deep; echo x > out/deep/f; mkdir lost; chmod 700 out; touch ready"
              .formatted(up));
      assertThat(end(api, job)).isEqualTo("COMPLETED");
      assertThat(first.log()).contains("cannot remove a task's files in");
      run(api, "true");
      first.stop();
    }
    assertThat(leftovers()).hasSize(1);
    try (WinchProcess second = start()) {
      ApiClient api = second.api();
      run(api, "true");
      second.stop();
    }
    assertThat(leftovers()).hasSize(1);
    sh("chown -R 65534 '%s'".formatted(leftovers().getFirst()));
    try (WinchProcess _ = start()) {
      assertThat(leftovers()).isEmpty();
    }
  }

  @Test
  void c6_filesLeftByContainersArePutAsideOnDocker() throws Exception {
    putsAsideWhatBelongsToRoot(DockerEngine.shared());
  }

  @Test
  void c6_filesLeftByContainersArePutAsideOnPodman() throws Exception {
    putsAsideWhatBelongsToRoot(PodmanEngine.shared());
  }

  /** What a task in a container writes belongs to root, also if Winch does not run as root. */
  private void putsAsideWhatBelongsToRoot(ContainerEngine engine) throws Exception {
    Path socket = Path.of(engine.endpoint().host().getPath());
    sh("chmod 711 '%s'; chmod 666 '%s'".formatted(socket.getParent(), socket));
    try (WinchProcess first = start(engine)) {
      ApiClient api = first.api();
      inContainer(api, "mkdir -p out/deep; echo x > out/deep/f");
      inContainer(api, "n=$(printf d%.0s $(seq 200)); while mkdir $n && cd $n; do :; done; true");
      inContainer(api, "true");
      first.stop();
    }
    assertThat(leftovers()).as("one for each of two tasks").hasSize(2);
    try (WinchProcess second = start(engine)) {
      inContainer(second.api(), "true");
      second.stop();
    }
    sh("chown -R 65534 '%s'".formatted(tasks));
    try (WinchProcess third = start(engine)) {
      inContainer(third.api(), "true");
      assertThat(leftovers()).isEmpty();
    }
  }

  private static void inContainer(ApiClient api, String script) {
    String files = script.equals("true") ? "" : "files: {a: '1'}, ";
    String job =
        "{name: j, tasks: [{name: t, image: 'busybox:stable', %srun: \"%s\"}]}"
            .formatted(files, script);
    byte[] body = job.getBytes(StandardCharsets.UTF_8);
    assertThat(end(api, api.post("/jobs", "text/yaml", body).text("id")))
        .as(script)
        .isEqualTo("COMPLETED");
  }

  private WinchProcess start() {
    return start(Map.of(), "shell");
  }

  private WinchProcess start(ContainerEngine engine) {
    return start(
        Map.of("DOCKER_HOST", engine.endpoint().host().toString()),
        engine.endpoint().kind().text());
  }

  private WinchProcess start(Map<String, String> variables, String runtime) {
    List<String> around = new ArrayList<>(AS_NOBODY);
    // The copy in place of the program that would be started.
    around.addAll(List.of("sh", "-c", "shift; exec '" + winch + "/bin/winch' \"$@\"", "sh"));
    Map<String, String> all = new HashMap<>(variables);
    all.put("HOME", temp.resolve("home").toString());
    return WinchProcess.startIn(
        around,
        temp.resolve("home/data"),
        all,
        "--runtime",
        runtime,
        "--set",
        "worker.temp_dir=" + tasks);
  }

  private static void run(ApiClient api, String script) {
    assertThat(end(api, submit(api, script))).as(script).isEqualTo("COMPLETED");
  }

  private static String submit(ApiClient api, String script) {
    String quoted = script.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    String job = "{name: j, tasks: [{name: t, run: \"" + quoted + "\"}]}";
    return api.post("/jobs", "text/yaml", job.getBytes(StandardCharsets.UTF_8)).text("id");
  }

  /** Waits for the end of a job and returns its state. */
  private static String end(ApiClient api, String job) {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .until(
            () -> api.get("/jobs/" + job).text("state"),
            state -> List.of("COMPLETED", "FAILED", "CANCELLED").contains(state));
  }

  /** The folder of the task that waits for {@code ready}. */
  private Optional<Path> waiting() throws IOException {
    return entries(entries(tasks).getFirst()).stream()
        .filter(entry -> Files.exists(entry.resolve("up")))
        .findFirst();
  }

  private List<Path> leftovers() throws IOException {
    return entries(tasks).stream()
        .flatMap(node -> uncheckedEntries(node).stream())
        .filter(entry -> entry.getFileName().toString().startsWith("leftover-"))
        .toList();
  }

  private static List<Path> uncheckedEntries(Path folder) {
    try {
      return entries(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  private static void sh(String script) throws Exception {
    Process bash = new ProcessBuilder("bash", "-ec", script).inheritIO().start();
    assertThat(bash.waitFor()).as(script).isZero();
  }
}
