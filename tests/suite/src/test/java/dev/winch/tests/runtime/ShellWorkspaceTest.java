package dev.winch.tests.runtime;

import static dev.winch.tests.runtime.ShellFixture.script;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.model.fault.UnavailableException;
import dev.winch.runtime.TaskRuntime.Outcome;
import dev.winch.runtime.TaskRuntime.Run;
import dev.winch.tests.kit.runtime.Collected;
import dev.winch.tests.kit.runtime.RuntimeUnderTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folders that a shell runtime makes for its tasks, and the disk below them. */
final class ShellWorkspaceTest {
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

  @Test
  void f1_anUnremovableFolderIsTriedAgainWhileTheRuntimeRuns() throws Exception {
    Path far = temporary.resolve("elsewhere");
    // An immutable file with a second name outside is not ours to change.
    assertThat(shell.run(script("echo x > '%1$s'; ln '%1$s' f; chattr +i f".formatted(far))))
        .isEqualTo(new Outcome.Completed(""));
    Path aside = shell.nodeFolder().resolve("leftover-1");
    assertThat(aside.resolve("f")).exists();
    shell.runtime().removeLeftovers();
    assertThat(aside.resolve("f")).exists();
    command("chattr", "-i", far.toString());
    shell.runtime().removeLeftovers();
    assertThat(aside).doesNotExist();
    Files.delete(far);
  }

  @Test
  void c10_aFullDiskIsAFaultUntilThereIsRoom() throws Exception {
    Path small = Files.createDirectory(temporary.resolve("small"));
    mounted("-o", "size=2m", small);
    try (var full = shell.openIn(small)) {
      assertThat(full.fault()).isEmpty();
      Path filler = small.resolve("filler");
      fill(filler);
      assertThat(full.fault().orElseThrow()).contains("worker.temp_dir", "No space left on device");
      assertThatThrownBy(
              () ->
                  full.start(RuntimeUnderTest.order(script("true").build()), new Collected())
                      .await())
          .isInstanceOf(UnavailableException.class)
          .hasMessageContaining("No space left on device");
      assertThat(full.fault()).isPresent();
      Files.delete(filler);
      assertThat(full.fault()).isEmpty();
      assertThat(
              full.start(RuntimeUnderTest.order(script("true").build()), new Collected()).await())
          .isEqualTo(new Outcome.Completed(""));
    } finally {
      unmount(small);
    }
  }

  @Test
  void c10_aDiskWithoutInodesOrReadOnlyIsAFault() throws Exception {
    Path small = Files.createDirectory(temporary.resolve("small"));
    mounted("-o", "nr_inodes=3", small);
    try (var full = shell.openIn(small)) {
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

  @Test
  void theNodesFolderIsMadeWhenItIsMissingAlsoByManyRunsAtOnce() throws Exception {
    for (int round = 0; round < 20; round++) {
      List<Run> runs =
          Stream.generate(() -> shell.start(script("true"), new Collected())).limit(8).toList();
      for (Run run : runs) {
        assertThat(run.await()).isEqualTo(new Outcome.Completed(""));
      }
      // The runtime may just be making a spare workspace.
      command("bash", "-c", "until rm -rf " + shell.nodeFolder() + "; do :; done");
    }
  }

  @Test
  void changesOfFolderOrReportFilesAreInvisibleToLaterTasks() throws Exception {
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
    assertThat(shell.run(script("stat -c '%a %s %h' ."), before))
        .isEqualTo(new Outcome.Completed(""));
    String state = before.output().strip() + " 600 0 1 600 0 1";
    for (int round = 0; round < 3; round++) {
      for (String change : changes) {
        String error = "in " + change;
        assertThat(shell.run(script(change), new Collected()))
            .as(error)
            .isNotInstanceOf(Outcome.Failed.class);
        for (int look3 = 0; look3 < 3; look3++) {
          var seen = new Collected();
          assertThat(shell.run(script(look), seen)).isEqualTo(new Outcome.Completed(""));
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
      assertThat(shell.run(script("pwd"), seen)).isEqualTo(new Outcome.Completed(""));
      folder = seen.output();
    } while (folders.add(folder));
    Awaitility.await()
        .untilAsserted(() -> assertThat(LiveProcesses.entries(shell.nodeFolder())).isEmpty());
    assertThat(shell.run(script("test -w $WORKDIR -a -w $WINCH_OUTPUT"), new Collected()))
        .isEqualTo(new Outcome.Completed(""));
  }

  @Test
  void aFolderThatACleanerRemovedMeanwhileIsMadeAgain() throws Exception {
    for (int round = 0; round < 20; round++) {
      assertThat(shell.run(script("test -d $WORKDIR"), new Collected()))
          .isEqualTo(new Outcome.Completed(""));
      for (String entry : LiveProcesses.entries(shell.nodeFolder())) {
        command("rm", "-rf", shell.nodeFolder().resolve(entry).toString());
      }
    }
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
}
