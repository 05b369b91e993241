package dev.winch.tests.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.NodeId;
import dev.winch.runtime.work.NodeFolder;
import dev.winch.runtime.work.TaskFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** F1: whatever a task leaves is removed, and nothing outside is touched. Run as root. */
final class NodeFolderTest {
  private static final NodeId NODE = new NodeId("node");

  @TempDir private Path temporary;
  @TempDir private Path outside;
  private NodeFolder folder;
  private Path space;

  @BeforeEach
  void makeSpace() throws TaskFailure, IOException {
    folder = new NodeFolder(temporary, NODE, "rwx------");
    space = folder.make(path -> Files.createDirectory(path.resolve("task-1")));
    Files.writeString(outside.resolve("kept"), "kept");
  }

  /** So that a failure leaves nothing that only a person could remove. */
  @AfterEach
  void undo() throws Exception {
    sh("chattr -R -ia '%s'; true".formatted(temporary));
    sh(
        "awk -v d='%s' 'index($2, d) == 1 {print $2}' /proc/mounts | xargs -r umount -l"
            .formatted(temporary));
    assertThat(outside.resolve("kept")).hasContent("kept");
  }

  @Test
  void f1_closedDirectoriesAreRemoved() throws Exception {
    gone("mkdir -p a/b/c; echo x > a/b/c/f; chmod -R a-w a; chmod 000 a/b; chmod 500 .");
  }

  @Test
  void f1_oddNamesAreRemoved() throws Exception {
    gone(
        """
        touch -- -rf '-' $'new\\nline' $'\\xff\\xfe' ' ' '*' "$(printf 'n%.0s' $(seq 255))"
        mkdir -- --dir $'\\xff' '...' && touch -- --dir/-f $'\\xff/\\xff' .../..f
        """);
  }

  @Test
  void f1_aTreeDeeperThanAnyPathIsRemoved() throws Exception {
    gone(
        """
        python3 -c '
        import os
        for i in range(3000):
            os.mkdir("d" * 200)
            open("f", "w").close()
            os.chdir("d" * 200)
        '
        """);
  }

  @Test
  void f1_aTreeOfManyBranchesIsRemoved() throws Exception {
    gone("for i in $(seq 8); do mkdir -p $i/{1..5}/$(printf 'd/%.0s' $(seq 100)); done");
  }

  @Test
  void f1_theNameOfADirectoryMovedUpMayBeTaken() throws Exception {
    gone(
        """
        mkdir -p .winch-removal-1/full .winch-removal-2; touch .winch-removal-3
        mkdir -p $(printf 'd/%.0s' $(seq 200))
        """);
  }

  @Test
  void f1_linksAreRemovedAndNotFollowed() throws Exception {
    gone("ln -s '%1$s' d; ln -s '%1$s/kept' f; ln -s /nowhere n; ln -s . loop".formatted(outside));
  }

  @Test
  void f1_aFolderReplacedByALinkIsRemovedAndNotFollowed() throws Exception {
    gone("cd ..; rmdir task-1; ln -s '%s' task-1".formatted(outside));
  }

  @Test
  void f1_aFolderReplacedByAFileIsRemoved() throws Exception {
    gone("cd ..; rmdir task-1; touch task-1");
  }

  @Test
  void f1_pipesSocketsAndDevicesAreRemoved() throws Exception {
    gone(
        """
        mkfifo p; mknod n c 1 3
        python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("s")'
        """);
  }

  @Test
  void f1_mountsAreTakenOffAndTheirContentStays() throws Exception {
    gone(
        """
        mkdir -p a/bind a/full a/tmp; touch a/file a/full/below
        mount --bind '%1$s' a/bind
        mount -t tmpfs none a/tmp; touch a/tmp/x; chmod 000 a/tmp
        mount -t tmpfs none a/full; mount --bind '%1$s' a/full
        mount --bind '%1$s/kept' a/file
        mount --bind '%1$s' .
        """
            .formatted(outside));
  }

  @Test
  void f1_aMountBelowADeepTreeIsTakenOff() throws Exception {
    gone(
        """
        d=$(printf 'd/%%.0s' $(seq 150)); mkdir -p $d; mount --bind '%s' $d
        """
            .formatted(outside));
  }

  @Test
  void f1_immutableFilesAreRemoved() throws Exception {
    gone(
        """
        mkdir -p d/e a; touch f d/e/f a/f log
        chattr +i f d/e/f d/e d; chattr +a log a; chattr +i .
        """);
  }

  @Test
  void f1_anImmutableFileThatIsAlsoElsewhereKeepsItsAttributeAndIsPutAside() throws Exception {
    Path far = temporary.resolve("elsewhere");
    sh("cd '%s'; echo x > '%2$s'; ln '%2$s' f; chattr +i f".formatted(space, far));
    folder.remove(space);
    assertThat(entries()).containsExactly("leftover-1");
    assertThat(far).hasContent("x\n");
    folder.sweep();
    assertThat(entries()).containsExactly("leftover-1");
    sh("chattr -i '%s'".formatted(far));
    folder.sweep();
    assertThat(entries()).isEmpty();
    assertThat(far).hasContent("x\n");
  }

  @Test
  void f1_theStartClearsWhateverIsThere() throws Exception {
    sh(
        """
        cd '%s'; mkdir -p a/b leftover-7/x; touch -- -f $'\\xff' leftover-8; chmod 000 a
        ln -s '%s' l; chmod 000 .
        """
            .formatted(folder.path(), outside));
    var next = new NodeFolder(temporary, NODE, "rwx------");
    next.clear();
    assertThat(entries()).isEmpty();
    next.close();
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void f1_aNodeFolderReplacedByALinkOrAFileIsCreatedAgain() throws Exception {
    for (String command : List.of("ln -s '%2$s' '%1$s'", "touch '%1$s'")) {
      sh(("rm -r '%1$s'; " + command).formatted(folder.path(), outside));
      var next = new NodeFolder(temporary, NODE, "rwx------");
      next.clear();
      assertThat(Files.isSymbolicLink(folder.path())).isFalse();
      assertThat(entries()).isEmpty();
    }
  }

  @Test
  void f1_aFolderOfAnotherUserIsLeftAloneAndStopsNothing() throws Exception {
    sh("touch '%s/theirs'; chown -R nobody '%1$s'".formatted(folder.path()));
    var next = new NodeFolder(temporary, NODE, "rwx------");
    next.clear();
    Path made = next.make(path -> Files.createDirectory(path.resolve("task-1")));
    assertThat(made).isEqualTo(temporary.resolve("winch-node-1/task-1"));
    assertThat(folder.path().resolve("theirs")).exists();
  }

  @Test
  void f1_leftoversInTheWayOfANewRunAreRemoved() throws Exception {
    sh("touch '%s/f'".formatted(space));
    Path again = folder.make(path -> Files.createDirectory(path.resolve("task-1")));
    assertThat(again).isEmptyDirectory();
  }

  /** Runs a script in the task's folder and expects that nothing is left of it. */
  private void gone(String script) throws Exception {
    sh("cd '" + space + "'\n" + script);
    folder.remove(space);
    assertThat(entries()).isEmpty();
  }

  private List<String> entries() throws IOException {
    try (Stream<Path> entries = Files.list(folder.path())) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  private static void sh(String script) throws Exception {
    Process bash =
        new ProcessBuilder("bash", "-ec", script).redirectErrorStream(true).inheritIO().start();
    assertThat(bash.waitFor(2, TimeUnit.MINUTES)).isTrue();
    assertThat(bash.exitValue()).as(script).isZero();
  }
}
