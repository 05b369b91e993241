package dev.winch.tests.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.UnavailableException;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.TaskOrder;
import dev.winch.model.spec.AuxTask;
import dev.winch.model.spec.ContainerOptions;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.Mount;
import dev.winch.model.spec.Registry;
import dev.winch.model.spec.Sidecar;
import dev.winch.model.spec.TaskSpec;
import dev.winch.runtime.TaskRuntime;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.runtime.TaskRuntime.Run;
import dev.winch.runtime.shell.ShellRuntime;
import dev.winch.tests.kit.TestThreads;
import dev.winch.tests.kit.runtime.Collected;
import dev.winch.tests.kit.runtime.RuntimeContract;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShellRuntimeTest extends RuntimeContract {
  private static final NodeId NODE = new NodeId("0123456789abcdef0123456789abcdef");

  @TempDir Path temporary;
  private ShellRuntime runtime;

  @BeforeEach
  void open() {
    runtime = open(GRACE);
  }

  @AfterEach
  void close() {
    runtime.close();
    assertThat(temporary).isEmptyDirectory();
  }

  @Override
  protected ShellRuntime open(Duration grace) {
    return new ShellRuntime(
        config(ShellRuntime.Config.DEFAULT_CMD, -1, grace), NODE, TestThreads.create());
  }

  @Override
  protected List<String> processes() {
    return LiveProcesses.ofNode(NODE);
  }

  @Override
  protected List<String> belongings() {
    return LiveProcesses.entries(temporary.resolve("winch-" + NODE));
  }

  private ShellRuntime.Config config(List<String> cmd, int uid) {
    return config(cmd, uid, GRACE);
  }

  private ShellRuntime.Config config(List<String> cmd, int uid, Duration grace) {
    OptionalInt user = uid < 0 ? OptionalInt.empty() : OptionalInt.of(uid);
    return new ShellRuntime.Config(
        cmd, user, user, temporary, grace, System.getenv("PATH"), "/root");
  }

  @Override
  protected TaskRuntime runtime() {
    return runtime;
  }

  @Override
  protected String image() {
    return "";
  }

  @Override
  protected String exitText(int code, String line) {
    return "error executing command: exit status " + code;
  }

  private static ContainerOptions options(String pull, String shm) {
    return new ContainerOptions(pull, "", "", shm, List.of(), Optional.empty());
  }

  @Test
  void whatTheShellCannotHonourIsRefusedInTheReferencesOrder() throws InterruptedException {
    var sidecar = new Sidecar(part("side", "true", ""), Optional.empty());
    TaskSpec.Builder task =
        script("true")
            .sidecars(List.of(sidecar))
            .cmd(List.of("ls"))
            .registry(Optional.of(new Registry("", "")))
            .networks(List.of("net"))
            .limits(Optional.of(new Limits("1", "")))
            .image("busybox")
            .entrypoint(List.of("sh"))
            .volumes(List.of("/data"))
            .mounts(List.of(new Mount("volume", "", "/data", Map.of())));
    refused(task, "mounts are not supported on shell runtime");
    refused(task.mounts(List.of()), "volumes are not supported on shell runtime");
    refused(task.volumes(List.of()), "entrypoint is not supported on shell runtime");
    refused(task.entrypoint(List.of()), "image is not supported on shell runtime");
    refused(task.image(""), "limits are not supported on shell runtime");
    refused(
        task.limits(Optional.of(new Limits("", "1m"))),
        "limits are not supported on shell runtime");
    refused(task.limits(Optional.of(Limits.NONE)), "networks are not supported on shell runtime");
    refused(task.networks(List.of()), "registry is not supported on shell runtime");
    refused(task.registry(Optional.empty()), "cmd is not supported on shell runtime");
    refused(task.cmd(List.of()), "sidecars are not supported on shell runtime");
    task.sidecars(List.of()).gpus("all").workdir("/w").options(options("missing", "1m"));
    refused(task, "gpus are not supported on shell runtime");
    refused(task.gpus(""), "workdir is not supported on shell runtime");
    refused(task.workdir(""), "pull is not supported on shell runtime");
    refused(task.options(options("", "1m")), "shm is not supported on shell runtime");
    task.options(ContainerOptions.NONE);
    assertThat(run(task.sidecars(List.of()))).isEqualTo(new Outcome.Completed(""));
  }

  private void refused(TaskSpec.Builder task, String text) throws InterruptedException {
    assertThat(run(task)).isEqualTo(new Outcome.Failed(text));
  }

  @Test
  void theWorkerSaysWhereThingsAre() throws InterruptedException {
    assertThat(run(script("[ \"$(pwd)\" = \"$WORKDIR\" ] && echo -n \"$HOME\" > $WINCH_OUTPUT")))
        .isEqualTo(new Outcome.Completed("/root"));
  }

  @Test
  void outputAndErrorKeepTheirOrderAmongEachOther() throws InterruptedException {
    var seen = new Collected();
    run(script("echo one; echo two >&2; echo three; echo four >&2"), seen);
    assertThat(seen.output()).isEqualTo("one\ntwo\nthree\nfour\n");
  }

  @Test
  void aShebangIsHonoured() throws InterruptedException {
    assertThat(run(script("#!/usr/bin/env -S cat\nkept literally $HOME\n")))
        .isEqualTo(new Outcome.Completed(""));
    var seen = new Collected();
    run(script("#!/usr/bin/cat\n$HOME stays\n"), seen);
    assertThat(seen.output()).isEqualTo("#!/usr/bin/cat\n$HOME stays\n");
  }

  @Test
  void o28NothingInTheTasksFolderConfiguresTheEngine() throws InterruptedException {
    var seen = new Collected();
    assertThat(
            run(
                script("ls -A; cat config.toml > $WINCH_OUTPUT")
                    .files(Map.of("config.toml", "= broken")),
                seen))
        .isEqualTo(new Outcome.Completed("= broken"));
    assertThat(seen.output()).isEqualTo("config.toml\n");
  }

  @Test
  void aProgramThatMovesIsFoundAgain(@TempDir Path folders) throws Exception {
    Path first = Files.createDirectories(folders.resolve("first"));
    Path second = Files.createDirectories(folders.resolve("second"));
    Files.createDirectory(first.resolve("shell"));
    Files.createSymbolicLink(second.resolve("shell"), Path.of("/bin/sh"));
    var config =
        new ShellRuntime.Config(
            List.of("shell", "-e"),
            OptionalInt.empty(),
            OptionalInt.empty(),
            temporary,
            Duration.ofSeconds(1),
            first + ":" + second,
            "/");
    try (var searching = new ShellRuntime(config, NODE, TestThreads.create())) {
      TaskOrder order = order(script("echo -n $0 > $WINCH_OUTPUT").build());
      assertThat(searching.start(order, new Collected()).await())
          .isInstanceOf(Outcome.Completed.class);

      Files.delete(first.resolve("shell"));
      Files.move(second.resolve("shell"), first.resolve("shell"));
      assertThat(searching.start(order, new Collected()).await())
          .isInstanceOf(Outcome.Completed.class);
    }
  }

  @Test
  void aProgramThatIsNotThereIsNamed() throws InterruptedException {
    try (var wrong =
        new ShellRuntime(config(List.of("no-such-shell"), -1), NODE, TestThreads.create())) {
      assertThat(wrong.start(order(script("true").build()), new Collected()).await())
          .isEqualTo(
              new Outcome.Failed(
                  "error executing command: cannot start no-such-shell: No such file or"
                      + " directory"));
    }
  }

  @Test
  void aSignalThatEndedTheScriptIsNamed() throws InterruptedException {
    assertThat(run(script("kill -SEGV $$")))
        .isEqualTo(new Outcome.Failed("error executing command: killed by signal 11"));
  }

  @Test
  void j26ChildrenAreStoppedWithTheScript() throws InterruptedException {
    var seen = new Collected();
    Run run =
        start(
            script(
                """
                (trap '' TERM; while :; do sleep 0.1; done) &
                echo child $!
                setsid sh -c 'echo away $$; while :; do sleep 0.1; done' &
                wait
                """),
            seen);
    seen.awaitOutput("child");
    seen.awaitOutput("away");
    run.stop();
    assertThat(run.await()).isEqualTo(new Outcome.Stopped());
    assertThat(numbers(seen.output())).hasSize(2).noneMatch(LiveProcesses::isAlive);
  }

  @Test
  void j26ChildrenThatOutliveTheScriptAreEnded() throws InterruptedException {
    var seen = new Collected();
    assertThat(
            run(
                script(
                    """
                    sleep 60 & echo same group $!
                    set -m; sleep 60 & echo own group $!; set +m
                    setsid sleep 60 & echo own session $!
                    setsid sleep 60 > /dev/null 2>&1 & echo silent $!
                    """),
                seen))
        .isEqualTo(new Outcome.Completed(""));
    assertThat(numbers(seen.output())).hasSize(4).noneMatch(LiveProcesses::isAlive);
  }

  @Test
  void aProcessThatHidesAndKeepsThePipeOpenDoesNotHangTheRun() throws InterruptedException {
    var seen = new Collected();
    assertThat(
            run(
                script(
                    """
                    env -i /usr/bin/setsid /bin/sh -c 'echo hidden $$; > up; /bin/sleep 30' &
                    until [ -e up ]; do sleep 0.01; done
                    """),
                seen))
        .isEqualTo(new Outcome.Completed(""));
    numbers(seen.output()).forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy));
  }

  @Test
  void o16AChildHasTheGracePeriodToItselfWhenItsShellHasGone() throws InterruptedException {
    var seen = new Collected();
    Run run =
        start(
            script(
                """
                sh -c 'trap "sleep 0.3; echo cleaned up; exit" TERM; echo up; while :; do sleep 0.1; done'
                """),
            seen);
    seen.awaitOutput("up");
    run.stop();
    assertThat(run.await()).isEqualTo(new Outcome.Stopped());
    assertThat(seen.output()).endsWith("cleaned up\n");
  }

  @Test
  void o7TheScriptRunsAsTheConfiguredUserInAFolderOfItsOwn() throws Exception {
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx--x--x"));
    try (var dropped =
        new ShellRuntime(
            config(ShellRuntime.Config.DEFAULT_CMD, 65534), NODE, TestThreads.create())) {
      var seen = new Collected();
      Outcome outcome =
          dropped
              .start(
                  order(
                      script("id -u; id -g; id -G; touch mine; cat f; echo -n r > $WINCH_OUTPUT")
                          .files(Map.of("f", "read\n"))
                          .build()),
                  seen)
              .await();
      assertThat(seen.output()).isEqualTo("65534\n65534\n65534\nread\n");
      assertThat(outcome).isEqualTo(new Outcome.Completed("r"));
    }
  }

  @Test
  void f13_aPathWithoutProgramsLeavesTheStartAlone() throws InterruptedException {
    assertThat(run(script("echo -n $PATH > $WINCH_OUTPUT").env(Map.of("PATH", "/nowhere"))))
        .isEqualTo(new Outcome.Completed("/nowhere"));
  }

  @Test
  void f13_aPathOfTheTaskHoldsForAnotherUserToo() throws Exception {
    Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rwx--x--x"));
    try (var dropped =
        new ShellRuntime(
            config(ShellRuntime.Config.DEFAULT_CMD, 65534), NODE, TestThreads.create())) {
      TaskOrder order =
          order(script("echo -n $PATH > $WINCH_OUTPUT").env(Map.of("PATH", "/nowhere")).build());
      assertThat(dropped.start(order, new Collected()).await())
          .isEqualTo(new Outcome.Completed("/nowhere"));
    }
  }

  @Test
  void f1_whatCouldNotBeRemovedIsTriedAgainWhileTheRuntimeGoesOn() throws Exception {
    Path far = temporary.resolve("elsewhere");
    // An immutable file with a second name outside is not ours to change.
    assertThat(run(script("echo x > '%1$s'; ln '%1$s' f; chattr +i f".formatted(far))))
        .isEqualTo(new Outcome.Completed(""));
    Path aside = temporary.resolve("winch-" + NODE).resolve("leftover-1");
    assertThat(aside.resolve("f")).exists();
    runtime.removeLeftovers();
    assertThat(aside.resolve("f")).exists();
    command("chattr", "-i", far.toString());
    runtime.removeLeftovers();
    assertThat(aside).doesNotExist();
    Files.delete(far);
  }

  @Test
  void c10_aFullDiskIsAFaultUntilThereIsRoom() throws Exception {
    Path small = Files.createDirectory(temporary.resolve("small"));
    mounted("-o", "size=2m", small);
    try (var full = new ShellRuntime(config(small), NODE, TestThreads.create())) {
      assertThat(full.fault()).isEmpty();
      Path filler = small.resolve("filler");
      fill(filler);
      assertThat(full.fault().orElseThrow()).contains("worker.temp_dir", "No space left on device");
      assertThatThrownBy(() -> full.start(order(script("true").build()), new Collected()).await())
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("No space left on device");
      assertThat(full.fault()).isPresent();
      Files.delete(filler);
      assertThat(full.fault()).isEmpty();
      assertThat(full.start(order(script("true").build()), new Collected()).await())
          .isEqualTo(new Outcome.Completed(""));
    } finally {
      unmount(small);
    }
  }

  @Test
  void c10_aDiskWithoutInodesOrReadOnlyIsAFault() throws Exception {
    Path small = Files.createDirectory(temporary.resolve("small"));
    mounted("-o", "nr_inodes=3", small);
    try (var full = new ShellRuntime(config(small), NODE, TestThreads.create())) {
      assertThat(full.fault()).isEmpty();
      Path file = Files.createFile(small.resolve("one"));
      assertThat(full.fault().orElseThrow()).contains("No space left on device");
      Files.delete(file);
      assertThat(full.fault()).isEmpty();
      command("mount", "-o", "remount,ro", small.toString());
      assertThat(full.fault().orElseThrow()).contains("Read-only file system");
      command("mount", "-o", "remount,rw", small.toString());
      assertThat(full.fault()).isEmpty();
    } finally {
      unmount(small);
    }
  }

  private ShellRuntime.Config config(Path place) {
    return new ShellRuntime.Config(
        ShellRuntime.Config.DEFAULT_CMD,
        OptionalInt.empty(),
        OptionalInt.empty(),
        place,
        Duration.ofSeconds(1),
        System.getenv("PATH"),
        "/root");
  }

  private static void fill(Path file) throws Exception {
    new ProcessBuilder("dd", "if=/dev/zero", "of=" + file, "bs=64k").start().waitFor();
  }

  private static void mounted(String flag, String options, Path place) throws Exception {
    command("mount", "-t", "tmpfs", flag, options, "none", place.toString());
  }

  private static void unmount(Path place) throws Exception {
    command("umount", "-l", place.toString());
    Files.delete(place);
  }

  private static void command(String... words) throws Exception {
    assertThat(new ProcessBuilder(words).inheritIO().start().waitFor()).isZero();
  }

  @Test
  void scriptsThatBeginWithAShebangStartReliablySideBySide() throws Exception {
    for (int round = 0; round < 20; round++) {
      List<Run> runs =
          Stream.generate(() -> start(script("#!/bin/true\n"), new Collected())).limit(16).toList();
      for (Run run : runs) {
        assertThat(run.await()).isEqualTo(new Outcome.Completed(""));
      }
    }
  }

  @Test
  void theNodesFolderIsMadeWhenItIsMissingAlsoByManyRunsAtOnce() throws Exception {
    for (int round = 0; round < 20; round++) {
      List<Run> runs =
          Stream.generate(() -> start(script("true"), new Collected())).limit(8).toList();
      for (Run run : runs) {
        assertThat(run.await()).isEqualTo(new Outcome.Completed(""));
      }
      // The runtime may just be making a spare workspace.
      command("bash", "-c", "until rm -rf " + temporary.resolve("winch-" + NODE) + "; do :; done");
    }
  }

  @Test
  void whatATaskChangesInItsFolderOrReportFilesIsNotSeenByLaterOnes() throws Exception {
    List<String> changes =
        List.of(
            "touch left",
            "touch left; rm left",
            "chmod 755 .",
            "chmod 755 .; chmod 700 .",
            "cd ..; rmdir $WORKDIR; mkdir -m 700 $WORKDIR",
            "setfacl -m u:daemon:r . || chmod 755 .",
            "echo result > $WINCH_OUTPUT",
            "chmod 644 $WINCH_PROGRESS",
            "rm $WINCH_PROGRESS",
            "ln $WINCH_OUTPUT $WINCH_OUTPUT.again; rm $WINCH_OUTPUT.again");
    String look = "pwd; ls -A; stat -c '%a %s %h' . $WINCH_OUTPUT $WINCH_PROGRESS | xargs";
    var before = new Collected();
    assertThat(run(script("stat -c '%a %s %h' ."), before)).isEqualTo(new Outcome.Completed(""));
    String state = before.output().strip() + " 600 0 1 600 0 1";
    for (int round = 0; round < 3; round++) {
      for (String change : changes) {
        String error = "in " + change;
        assertThat(run(script(change), new Collected()))
            .as(error)
            .isNotInstanceOf(Outcome.Failed.class);
        for (int look3 = 0; look3 < 3; look3++) {
          var seen = new Collected();
          assertThat(run(script(look), seen)).isEqualTo(new Outcome.Completed(""));
          assertThat(seen.output().lines().skip(1)).as(error).containsExactly(state);
        }
      }
    }
  }

  @Test
  void anUntouchedFolderIsUsedAgainUntilNoTaskHasRunForAWhile() throws Exception {
    Set<String> folders = new HashSet<>();
    String folder;
    do {
      var seen = new Collected();
      assertThat(run(script("pwd"), seen)).isEqualTo(new Outcome.Completed(""));
      folder = seen.output();
    } while (folders.add(folder));
    Awaitility.await().untilAsserted(() -> assertThat(belongings()).isEmpty());
    assertThat(run(script("test -w $WORKDIR -a -w $WINCH_OUTPUT"), new Collected()))
        .isEqualTo(new Outcome.Completed(""));
  }

  @Test
  void aFolderThatACleanerRemovedMeanwhileIsMadeAgain() throws Exception {
    for (int round = 0; round < 20; round++) {
      assertThat(run(script("test -d $WORKDIR"), new Collected()))
          .isEqualTo(new Outcome.Completed(""));
      for (String entry : belongings()) {
        command("rm", "-rf", temporary.resolve("winch-" + NODE).resolve(entry).toString());
      }
    }
  }

  @Test
  void aScriptMeansTheSameWithAndWithoutAShebang() throws Exception {
    String body = "echo \"$- $SHLVL $# $_ ${BASH_SOURCE[0]} $LINENO\"; (exit 3); echo $?; set -o";
    var with = new Collected();
    run(script("#!/usr/bin/env bash\n" + body), with);
    var without = new Collected();
    run(script("\n" + body), without);
    assertThat(without.output().replaceAll("[0-9a-f-]+\\.script", "script"))
        .isEqualTo(with.output().replaceAll("[0-9a-f-]+\\.script", "script"));
    var twice = new Collected();
    Path startup = Files.writeString(temporary.resolve("startup"), "echo starts\n");
    run(script("echo runs").env(Map.of("BASH_ENV", startup.toString())), twice);
    Files.delete(startup);
    assertThat(twice.output()).isEqualTo("starts\nstarts\nruns\n");
  }

  @Test
  void fieldsOfAuxiliaryTasksThatNeedAContainerAreRefusedByName() throws InterruptedException {
    AuxTask image = auxiliary("some/image", Optional.empty(), List.of(), List.of());
    AuxTask registry = auxiliary("", Optional.of(new Registry("u", "p")), List.of(), List.of());
    AuxTask cmd = auxiliary("", Optional.empty(), List.of("ls"), List.of());
    AuxTask entrypoint = auxiliary("", Optional.empty(), List.of(), List.of("sh"));
    refuses(script("true").pre(List.of(image)), "pre aid: image is");
    refuses(script("true").pre(List.of(registry)), "pre aid: registry is");
    refuses(script("true").post(List.of(cmd)), "post aid: cmd is");
    refuses(script("true").post(List.of(entrypoint)), "post aid: entrypoint is");
  }

  private static AuxTask auxiliary(
      String image, Optional<Registry> registry, List<String> cmd, List<String> entrypoint) {
    return new AuxTask(
        "aid", "", image, registry, "echo ran", cmd, entrypoint, Map.of(), Map.of(), "");
  }

  private void refuses(TaskSpec.Builder task, String what) throws InterruptedException {
    var seen = new Collected();
    assertThat(run(task, seen))
        .isEqualTo(new Outcome.Failed(what + " not supported on shell runtime"));
    assertThat(seen.output()).as("nothing ran").isEmpty();
  }

  @Test
  void f17_killReachesWhatLeftTheGroupAlsoWhileNobodyTakesTheOutput() throws InterruptedException {
    var sink = new ClosedSink();
    try (ShellRuntime patient = open(Duration.ofHours(1))) {
      TaskSpec.Builder task =
          script(
              """
              setsid sh -c "trap '' TERM; until [ -e never ]; do sleep 0.1; done" &
              trap '' TERM
              echo up
              yes
              """);
      Run run = patient.start(order(task.build()), sink);
      sink.awaitOutput();
      run.stop();
      run.kill();
      Awaitility.await().atMost(SOON).until(() -> processes().isEmpty());
      sink.open();
      assertThat(run.await(SOON)).hasValue(new Outcome.Stopped());
      nothingRemains();
    } finally {
      sink.open();
    }
  }

  private static List<Long> numbers(String text) {
    return text.lines()
        .map(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
        .toList();
  }

  @Test
  void itsNameIsShell() {
    assertThat(runtime.name()).isEqualTo("shell");
  }

  /** Takes nothing until it is opened. */
  private static final class ClosedSink implements TaskRuntime.Sink {
    private final CountDownLatch offered = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);

    @Override
    public void output(byte[] bytes) {
      offered.countDown();
      try {
        open.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public void progress(double percent) {}

    void awaitOutput() throws InterruptedException {
      assertThat(offered.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }

    void open() {
      open.countDown();
    }
  }
}
