package dev.winch.cli.command;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Where commands print their results. */
final class StandardOutput {
  /** In UTF-8 regardless of the locale, because task logs are UTF-8. */
  static final PrintStream OUT =
      new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);

  private StandardOutput() {}
}
