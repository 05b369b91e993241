package dev.winch.tests.kit.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** Runs programs of this machine to their end. */
final class Programs {
  private Programs() {}

  /** Runs it with more variables and returns what it prints to its standard output. */
  static String run(Map<String, String> variables, List<String> command) {
    try {
      var builder = new ProcessBuilder(command);
      builder.environment().putAll(variables);
      var errors = Files.createTempFile("winch-errors", ".txt");
      try {
        Process process = builder.redirectError(errors.toFile()).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
          throw new IllegalStateException(
              String.join(" ", command)
                  + " exited with "
                  + code
                  + ": "
                  + output
                  + Files.readString(errors));
        }
        return output;
      } finally {
        Files.delete(errors);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  static String run(List<String> command) {
    return run(Map.of(), command);
  }

  static String run(String... command) {
    return run(List.of(command));
  }

  /** Installs a package of Debian's. */
  static void install(String debianPackage) {
    run("apt-get", "update", "-q");
    run(
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "install",
        "-qy",
        "--no-install-recommends",
        debianPackage);
  }
}
