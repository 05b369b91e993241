package dev.winch.tests.simulation;

import dev.winch.model.run.TaskId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The program {@code work} that the tasks of random jobs run: how it ends, and after which time, is
 * chosen by the last digits of the task's id. Every run leaves a line with its task and its
 * dispatch.
 */
final class RealWork implements Fates {
  private static final List<String> RESULTS =
      List.of("", "", "ok", "7", "[1,2]", "[]", "true", "{{ inputs.a }}", "r");

  /** Of 256 runs so many fail. */
  private static final int FAILING = 20;

  private final Rows rows;

  RealWork(Rows rows) {
    this.rows = rows;
  }

  /**
   * Makes the program.
   *
   * @param folder for PATH
   * @param lines the file that every run adds its line to
   */
  static void install(Path folder, Path lines) {
    String results =
        RESULTS.stream().map(result -> "'" + result + "'").collect(Collectors.joining(" "));
    String program =
        """
        #!/bin/bash
        run=$(tr '\\0' '/' < /proc/$PPID/cmdline)
        run=${run%%/} run=${run##*/}
        id=${run%%%%-*}
        run=${run#*-}
        echo "$id ${run%%%%-*}" >> '%s'
        length=$((16#${id:28:2})) which=$((16#${id:26:2})) fate=$((16#${id:30:2}))
        [ $length -ge 16 ] || sleep 2
        [ $length -ge 1 ] || sleep 8
        [ $fate -ge %d ] || exit $((fate + 1))
        results=(%s)
        printf %%s "${results[which %% %d]}" > "$WINCH_OUTPUT"
        """
            .formatted(lines, FAILING, results, RESULTS.size());
    try {
      Files.createDirectories(folder);
      Path file = Files.writeString(folder.resolve("work"), program);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public Fate of(String place, int attempt) {
    TaskId id = rows.attempts(place).get(attempt).id();
    int fate = digits(id, 30);
    return fate < FAILING
        ? new Fate(false, "error executing command: exit status " + (fate + 1))
        : new Fate(true, RESULTS.get(digits(id, 26) % RESULTS.size()));
  }

  private static int digits(TaskId id, int from) {
    return Integer.parseInt(id.value().substring(from, from + 2), 16);
  }
}
