package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.config.KeyPage;
import dev.winch.cli.config.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows and validates the settings (O2). */
@Command(
    name = "config",
    description = "Checks and shows the configuration.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class ConfigCommand {

  @Command(
      name = "check",
      description = "Validates the configuration and prints its errors.",
      mixinStandardHelpOptions = true)
  void check(@Mixin SettingsOptions options) {
    Settings settings = options.load();
    settings.warnings().forEach(warning -> OUT.println("warning: " + warning));
    OUT.println("The configuration is good.");
  }

  @Command(
      name = "show",
      description = "Prints every key that is set, with its source; secrets are redacted.",
      mixinStandardHelpOptions = true)
  void show(@Mixin SettingsOptions options) {
    options.load().describe().forEach(OUT::println);
  }

  @Command(
      name = "keys",
      description = "Prints all keys as a Markdown page.",
      mixinStandardHelpOptions = true)
  void keys() {
    OUT.print(KeyPage.markdown());
  }
}
