package dev.winch.tests.kit.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.spec.Limits;
import dev.winch.runtime.TaskRuntime;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.runtime.TaskRuntime.Run;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Contract tests of the runtime SPI. */
public abstract class RuntimeContract extends InputContract {
  @Test
  void theResultIsWhatTheScriptWroteToItsFile() throws InterruptedException {
    assertThat(run(script("echo hello > $WINCH_OUTPUT")))
        .isEqualTo(new Outcome.Completed("hello\n"));
    assertThat(run(script("echo -n hello > $TORK_OUTPUT")))
        .isEqualTo(new Outcome.Completed("hello"));
    assertThat(run(script("true"))).isEqualTo(new Outcome.Completed(""));
  }

  @Test
  void e10BytesThatAreNoTextBecomeReplacementCharacters() throws InterruptedException {
    assertThat(run(script("printf 'a\\377b\\000c' > $WINCH_OUTPUT")))
        .isEqualTo(new Outcome.Completed("a\uFFFDb\uFFFDc"));
  }

  @Test
  void decision12_aResultAboveTheBoundFailsAndNamesTheBound() throws InterruptedException {
    assertThat(run(script("head -c 1048576 /dev/zero | tr '\\0' x > $WINCH_OUTPUT")))
        .isInstanceOf(Outcome.Completed.class);
    assertThat(run(script("head -c 1048577 /dev/zero | tr '\\0' x > $WINCH_OUTPUT")))
        .isInstanceOfSatisfying(
            Outcome.Failed.class, failed -> assertThat(failed.error()).contains("1048576 bytes"));
  }

  @Test
  void aSymbolicLinkInPlaceOfTheResultIsNotFollowed() throws InterruptedException {
    assertThat(run(script("rm -f $WINCH_OUTPUT; ln -s /etc/passwd $WINCH_OUTPUT")))
        .isEqualTo(new Outcome.Completed(""));
  }

  @Test
  void aPipeInPlaceOfTheResultDoesNotHangTheRun() throws InterruptedException {
    assertThat(run(script("rm -f $WINCH_OUTPUT; mkfifo $WINCH_OUTPUT")))
        .isEqualTo(new Outcome.Completed(""));
  }

  @Test
  void j19TheExitCodeIsInTheText() throws InterruptedException {
    for (int code : new int[] {1, 3, 42, 255}) {
      assertThat(run(script("echo last words; exit " + code)))
          .isEqualTo(new Outcome.Failed(exitText(code, "last words")));
    }
  }

  @Test
  void standardOutputAndErrorBothArriveEachInOrder() throws InterruptedException {
    var seen = new Collected();
    run(script("echo one; echo error >&2; echo two; echo -n three"), seen);
    assertThat(seen.output()).contains("error\n");
    assertThat(seen.output().replace("error\n", "")).isEqualTo("one\ntwo\nthree");
  }

  @Test
  void outputArrivesAsLongAsTheTaskRuns() throws InterruptedException {
    var seen = new Collected();
    run(script("for i in 1 2 3; do echo $i; sleep 0.8; done"), seen);
    assertThat(seen.output()).isEqualTo("1\n2\n3\n");
  }

  @Test
  void o15AllOutputHasArrivedWhenTheRunHasEnded() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      var seen = new Collected();
      run(script("head -c 300000 /dev/zero | tr '\\0' x; echo; echo the end"), seen);
      assertThat(seen.output()).hasSize(300_009).endsWith("x\nthe end\n");
    }
  }

  @Test
  void preMainAndPostRunInOrderIntoOneLog() throws InterruptedException {
    var seen = new Collected();
    Outcome outcome =
        run(
            script("echo main; echo -n r > $WINCH_OUTPUT")
                .pre(List.of(part("a", "echo pre 1", ""), part("b", "echo pre 2", "")))
                .post(List.of(part("c", "echo post; echo -n no > $WINCH_OUTPUT", ""))),
            seen);
    assertThat(outcome).isEqualTo(new Outcome.Completed("r"));
    assertThat(seen.output()).isEqualTo("pre 1\npre 2\nmain\npost\n");
  }

  @Test
  void theFirstPartThatFailsEndsTheRun() throws InterruptedException {
    var afterPre = new Collected();
    assertThat(run(script("echo main").pre(List.of(part("a", "echo sorry; exit 4", ""))), afterPre))
        .isEqualTo(new Outcome.Failed(exitText(4, "sorry")));
    assertThat(afterPre.output()).isEqualTo("sorry\n");

    var afterMain = new Collected();
    run(script("exit 1").post(List.of(part("a", "echo post", ""))), afterMain);
    assertThat(afterMain.output()).isEmpty();

    assertThat(
            run(
                script("echo -n lost > $WINCH_OUTPUT")
                    .post(List.of(part("a", "echo sorry; exit 5", "")))))
        .isEqualTo(new Outcome.Failed(exitText(5, "sorry")));
  }

  @Test
  void aTaskSeesItsOwnEnvironmentAndNothingOfTheHosts() throws InterruptedException {
    assertThat(System.getenv()).as("the worker's own variables").isNotEmpty();
    var seen = new Collected();
    run(
        script("env | cut -d= -f1; echo \"[$GREETING|$EMPTY|$QUOTED]\"")
            .env(Map.of("GREETING", "hello there", "EMPTY", "", "QUOTED", "it's \"$HOME\"")),
        seen);
    assertThat(seen.output()).endsWith("[hello there||it's \"$HOME\"]\n");
    Set<String> names =
        seen.output().lines().filter(l -> !l.startsWith("[")).collect(Collectors.toSet());
    assertThat(names)
        .contains("WINCH_OUTPUT", "WINCH_PROGRESS", "TORK_OUTPUT", "TORK_PROGRESS", "GREETING");
    Set<String> host = new TreeSet<>(System.getenv().keySet());
    host.removeAll(Set.of("PATH", "HOME", "HOSTNAME", "PWD", "SHLVL", "OLDPWD", "_"));
    host.removeAll(Set.of("TERM", "container")); // Podman's own.
    assertThat(names).doesNotContainAnyElementsOf(host);
  }

  @Test
  void aVariableWithoutAProperNameIsRefused() throws InterruptedException {
    assertThat(run(script("true").env(Map.of("a=b", "c"))))
        .isEqualTo(new Outcome.Failed("env: 'a=b' is no name of an environment variable"));
  }

  @Test
  void filesLieInTheWorkingDirectoryWithTheirFolders() throws InterruptedException {
    assertThat(
            run(
                script("cat a.txt deep/er/b.txt > $WINCH_OUTPUT; stat -c %a a.txt >> $WINCH_OUTPUT")
                    .files(Map.of("a.txt", "gr\u00fc\u00df ", "deep/er/b.txt", "dich\n"))))
        .isEqualTo(new Outcome.Completed("gr\u00fc\u00df dich\n444\n"));
  }

  @Test
  void j12FileNamesThatLeaveTheWorkingDirectoryAreRefused() throws InterruptedException {
    for (String name : List.of("../x", "/tmp/winch-escaped", "a/../../x", "a/..", "..", ".", "")) {
      assertThat(run(script("true").files(Map.of(name, "text"))))
          .isEqualTo(
              new Outcome.Failed(
                  "files: '"
                      + name
                      + "' must be a relative name that stays in the working directory"));
    }
  }

  @Test
  void e45TheLastProgressOfAShortTaskIsReported() throws InterruptedException {
    var seen = new Collected();
    run(script("echo 42.5 > $WINCH_PROGRESS"), seen);
    assertThat(seen.progress()).containsExactly(42.5);
  }

  @Test
  void progressIsReportedWhileTheTaskRuns() throws InterruptedException {
    var seen = new Collected();
    Run run = start(script("echo 10 > $TORK_PROGRESS; sleep 60"), seen);
    Awaitility.await().until(() -> seen.progress().equals(List.of(10.0)));
    run.stop();
    run.await();
  }

  @Test
  void e11OnlyFiniteNumbersCountAsProgressAndTheyAreClamped() throws InterruptedException {
    for (String text : List.of("NaN", "Infinity", "1e999", "half", "", "1 2")) {
      var seen = new Collected();
      run(script("echo '" + text + "' > $WINCH_PROGRESS"), seen);
      assertThat(seen.progress()).as(text).isEmpty();
    }
    var above = new Collected();
    run(script("echo 1e9 > $WINCH_PROGRESS"), above);
    assertThat(above.progress()).containsExactly(100.0);
    var below = new Collected();
    run(script("echo -5 > $WINCH_PROGRESS"), below);
    assertThat(below.progress()).containsExactly(0.0);
  }

  @Test
  void aSinkThatIsFullHoldsTheTaskUp() throws InterruptedException {
    var room = new Semaphore(0);
    var written = new AtomicLong();
    var sink =
        new TaskRuntime.Sink() {
          @Override
          public void output(byte[] bytes) {
            room.acquireUninterruptibly();
            written.addAndGet(bytes.length);
          }

          @Override
          public void progress(double percent) {}
        };
    Run run = start(script("head -c 30000000 /dev/zero; echo done > $WINCH_OUTPUT"), sink);
    room.release(3);
    Awaitility.await().until(() -> room.getQueueLength() == 1 && room.availablePermits() == 0);
    assertThat(written.get()).isLessThan(1_000_000);
    room.release(1_000_000);
    assertThat(run.await()).isEqualTo(new Outcome.Completed("done\n"));
    assertThat(written.get()).isEqualTo(30_000_000);
  }

  @Test
  void manyRunsAtATimeDoNotMix() throws InterruptedException {
    List<Collected> sinks = List.of(new Collected(), new Collected(), new Collected());
    List<Run> runs =
        IntStream.range(0, sinks.size())
            .mapToObj(
                i ->
                    start(
                        script("echo from " + i + "; echo -n " + i + " > $WINCH_OUTPUT"),
                        sinks.get(i)))
            .toList();
    for (int i = 0; i < sinks.size(); i++) {
      assertThat(runs.get(i).await()).isEqualTo(new Outcome.Completed(String.valueOf(i)));
      assertThat(sinks.get(i).output()).isEqualTo("from " + i + "\n");
    }
  }

  @Test
  void aRuntimeThatCanRunHasNoFault() {
    assertThat(runtime().fault()).isEmpty();
  }

  @Test
  void o5LimitsAreEnforcedOrRefused() throws InterruptedException {
    Outcome outcome = run(script("true").limits(Optional.of(new Limits("1/2", "64m"))));
    if (runtime().enforcesLimits()) {
      assertThat(outcome).isEqualTo(new Outcome.Completed(""));
    } else {
      assertThat(outcome)
          .isInstanceOfSatisfying(
              Outcome.Failed.class, failed -> assertThat(failed.error()).startsWith("limits"));
    }
  }

  @Test
  void stoppingARunThatHasEndedChangesNothing() throws InterruptedException {
    Run run = start(script("echo -n r > $WINCH_OUTPUT"), new Collected());
    Outcome outcome = run.await();
    run.stop();
    assertThat(run.await()).isEqualTo(outcome).isEqualTo(new Outcome.Completed("r"));
  }

  @Test
  void stoppedBeforeItsPartsBeganItBeginsNone() throws InterruptedException {
    var seen = new Collected();
    Run run = start(script("echo main").pre(List.of(part("a", "echo up; sleep 60", ""))), seen);
    seen.awaitOutput("up");
    run.stop();
    assertThat(run.await()).isEqualTo(new Outcome.Stopped());
    assertThat(seen.output()).isEqualTo("up\n");
  }
}
