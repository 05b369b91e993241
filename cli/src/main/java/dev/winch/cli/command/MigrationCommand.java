package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.assembly.Assembly;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "migration",
    description = "Migrates the database schema to this version, as a start does, and exits.",
    mixinStandardHelpOptions = true)
final class MigrationCommand implements Runnable {
  @Mixin private SettingsOptions options;

  @Override
  public void run() {
    OUT.println("The schema of " + Assembly.migrate(options.load()) + " is that of this version.");
  }
}
