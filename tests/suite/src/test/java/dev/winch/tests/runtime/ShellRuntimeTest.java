package dev.winch.tests.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.TaskOrder;
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
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ShellRuntimeTest extends RuntimeContract {
  @TempDir Path temporary;
  private ShellFixture shell;

  @BeforeEach
  void open() {
    shell = new ShellFixture(temporary);
  }

  @AfterEach
  void close() {
    shell.close();
    assertThat(temporary).isEmptyDirectory();
  }

  @Override
  protected ShellRuntime open(Duration grace) {
    return shell.open(grace);
  }

  @Override
  protected List<String> processes() {
    return LiveProcesses.ofNode(ShellFixture.NODE);
  }

  @Override
  protected List<String> belongings() {
    return LiveProcesses.entries(shell.nodeFolder());
  }

  @Override
  protected TaskRuntime runtime() {
    return shell.runtime();
  }

  @Override
  protected String image() {
    return "";
  }

  @Override
  protected String exitText(int code, String line) {
    return "error executing command: exit status " + code;
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
    try (var searching = new ShellRuntime(config, ShellFixture.NODE, TestThreads.create())) {
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
  void aMissingProgramIsNamedInTheError() throws InterruptedException {
    try (var wrong = shell.openWith("no-such-shell")) {
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
    try (var dropped = shell.openAs(65534)) {
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
    try (var dropped = shell.openAs(65534)) {
      TaskOrder order =
          order(script("echo -n $PATH > $WINCH_OUTPUT").env(Map.of("PATH", "/nowhere")).build());
      assertThat(dropped.start(order, new Collected()).await())
          .isEqualTo(new Outcome.Completed("/nowhere"));
    }
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
  void f17_killReachesProcessesOutsideTheGroupWhileTheOutputIsBlocked()
      throws InterruptedException {
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
    assertThat(shell.runtime().name()).isEqualTo("shell");
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
