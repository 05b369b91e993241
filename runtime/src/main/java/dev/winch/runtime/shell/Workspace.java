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
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Files of one part of a run: a working directory and, outside of it, the script and the report
 * files.
 *
 * @param name unique in the node's folder
 * @param directory working directory, mode 0700, holds the task's {@code files}
 */
record Workspace(
    String name, Path directory, Path script, Path output, Path progress, Path leader) {

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** Owner of the files; empty means the worker's own user or group. */
  record Owner(OptionalInt uid, OptionalInt gid) {
    boolean isWorker() {
      return uid.isEmpty() && gid.isEmpty();
    }
  }

  /** Creates all files, or nothing. */
  static Workspace create(
      Path folder, String name, String run, Map<String, String> files, Owner owner)
      throws TaskFailure, IOException {
    var space =
        new Workspace(
            name,
            folder.resolve(name),
            folder.resolve(name + ".script"),
            folder.resolve(name + ".output"),
            folder.resolve(name + ".progress"),
            folder.resolve(name + ".leader"));
    try {
      Files.createDirectory(space.directory, OWNER_ONLY);
      TaskFiles.write(space.output, "", "rw-------");
      TaskFiles.write(space.progress, "", "rw-------");
      TaskFiles.write(space.script, ScriptText.withPlainLineEnds(run), "r-x------");
      TaskFiles.write(space.directory, files);
      if (!owner.isWorker()) {
        for (Path path : new Path[] {space.script, space.output, space.progress}) {
          give(path, owner);
        }
        giveAll(space.directory, owner);
      }
      return space;
    } catch (TaskFailure | IOException | RuntimeException e) {
      space.delete();
      throw e;
    }
  }

  /** All its entries in the node's folder. */
  Path[] entries() {
    return new Path[] {directory, leader, script, output, progress};
  }

  private void delete() throws IOException {
    for (Path entry : entries()) {
      TaskFiles.delete(entry);
    }
  }

  private static void giveAll(Path directory, Owner owner) throws IOException {
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path entered, BasicFileAttributes attributes)
              throws IOException {
            give(entered, owner);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            give(file, owner);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static void give(Path path, Owner owner) throws IOException {
    if (owner.uid().isPresent()) {
      Files.setAttribute(path, "unix:uid", owner.uid().getAsInt(), LinkOption.NOFOLLOW_LINKS);
    }
    if (owner.gid().isPresent()) {
      Files.setAttribute(path, "unix:gid", owner.gid().getAsInt(), LinkOption.NOFOLLOW_LINKS);
    }
  }
}
