package dev.winch.runtime.shell;

import dev.winch.runtime.work.ScriptText;
import dev.winch.runtime.work.TaskFailure;
import dev.winch.runtime.work.TaskFiles;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Files of one part of a run: a working directory and, outside of it, the script and the report
 * files. Used by one thread at a time.
 *
 * <p>Linux stamps every change of a file's content, entries, permissions or attributes with a time
 * that programs cannot set. A workspace whose stamps are those of its creation is as good as new.
 */
final class Workspace {
  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  private final Path folder;
  private final Path directory;
  private final Path output;
  private final Path progress;
  private final Path leader;
  private final Owner owner;
  private final FileTime directoryStamp;
  private final FileTime outputStamp;
  private final FileTime progressStamp;

  /** Whether every change since the script was written has a later stamp. */
  private boolean tellsChanges;

  private Path script;

  private boolean recorded;

  /** Owner of the files; empty means the worker's own user or group. */
  record Owner(OptionalInt uid, OptionalInt gid) {
    boolean isWorker() {
      return uid.isEmpty() && gid.isEmpty();
    }
  }

  private Workspace(Path folder, String name, Owner owner) throws IOException {
    this.folder = folder;
    this.directory = folder.resolve(name);
    this.script = folder.resolve(name + ".script");
    this.output = folder.resolve(name + ".output");
    this.progress = folder.resolve(name + ".progress");
    this.leader = folder.resolve(name + ".leader");
    this.owner = owner;
    try {
      Files.createDirectory(directory, OWNER_ONLY);
      TaskFiles.write(output, "", "rw-------");
      TaskFiles.write(progress, "", "rw-------");
      for (Path path : new Path[] {directory, output, progress}) {
        give(path);
      }
      this.directoryStamp = stamp(directory);
      this.outputStamp = stamp(output);
      this.progressStamp = stamp(progress);
    } catch (IOException | RuntimeException e) {
      delete();
      throw e;
    }
  }

  /**
   * Creates an empty directory and empty report files, or nothing.
   *
   * @param name unique in the node's folder
   */
  static Workspace create(Path folder, String name, Owner owner) throws IOException {
    return new Workspace(folder, name, owner);
  }

  /** Working directory, mode 0700, holds the task's {@code files}. */
  Path directory() {
    return directory;
  }

  Path script() {
    return script;
  }

  Path output() {
    return output;
  }

  Path progress() {
    return progress;
  }

  /**
   * Writes what one part needs, or deletes the workspace.
   *
   * @param part names the script, which is how a list of processes shows what they run; unique
   *     among the active parts of the node
   */
  void fill(String part, String run, Map<String, String> files) throws TaskFailure, IOException {
    recorded = false;
    script = folder.resolve(part + ".script");
    try {
      TaskFiles.write(script, ScriptText.withPlainLineEnds(run), "r-x------");
      give(script);
      tellsChanges = isAfterCreation(stamp(script));
      if (!files.isEmpty()) {
        TaskFiles.write(directory, files);
        giveAll();
      }
    } catch (TaskFailure | IOException | RuntimeException e) {
      delete();
      throw e;
    }
  }

  /** Names the process that leads this part. */
  void record(String identity) throws IOException {
    recorded = true;
    Files.createSymbolicLink(leader, Path.of(identity));
  }

  /**
   * Whether its part changed neither the directory nor the report files. A workspace that was
   * filled within the resolution of the stamps (4 ms on many kernels) cannot tell.
   */
  boolean isUntouched() {
    return tellsChanges && isAsCreated();
  }

  /** Whether directory and report files exist and have not changed since their creation. */
  boolean isAsCreated() {
    try {
      return stamp(directory).equals(directoryStamp)
          && stamp(output).equals(outputStamp)
          && stamp(progress).equals(progressStamp);
    } catch (IOException e) {
      return false; // Something is missing.
    }
  }

  /** Its entries in the node's folder. */
  Path[] entries() {
    return recorded
        ? new Path[] {directory, leader, script, output, progress}
        : new Path[] {directory, script, output, progress};
  }

  /** Those that only one part needs. */
  Path[] entriesOfPart() {
    return recorded ? new Path[] {leader, script} : new Path[] {script};
  }

  private boolean isAfterCreation(FileTime time) {
    return time.compareTo(directoryStamp) > 0
        && time.compareTo(outputStamp) > 0
        && time.compareTo(progressStamp) > 0;
  }

  private static FileTime stamp(Path path) throws IOException {
    return (FileTime) Files.getAttribute(path, "unix:ctime", LinkOption.NOFOLLOW_LINKS);
  }

  private void delete() throws IOException {
    for (Path entry : entries()) {
      TaskFiles.delete(entry);
    }
  }

  private void giveAll() throws IOException {
    if (owner.isWorker()) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path entered, BasicFileAttributes attributes)
              throws IOException {
            give(entered);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            give(file);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private void give(Path path) throws IOException {
    if (owner.uid().isPresent()) {
      Files.setAttribute(path, "unix:uid", owner.uid().getAsInt(), LinkOption.NOFOLLOW_LINKS);
    }
    if (owner.gid().isPresent()) {
      Files.setAttribute(path, "unix:gid", owner.gid().getAsInt(), LinkOption.NOFOLLOW_LINKS);
    }
  }
}
