package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.assembly.LocalAccounts;
import dev.winch.cli.host.PasswordInput;
import dev.winch.model.run.AccessLevel;
import dev.winch.model.run.Account;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "users",
    description = {
      "Manages users in the configured database, without a server.",
      "An SQLite database must not be in use: stop Winch first, or use the API."
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class UsersCommand {

  @Command(
      name = "add",
      description = "Adds a user. The password is typed, or the first line of the standard input.",
      mixinStandardHelpOptions = true)
  void add(
      @Mixin SettingsOptions options,
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--admin", description = "The same as --role admin.") boolean admin,
      @Option(
              names = "--role",
              paramLabel = "ROLE",
              description = "viewer, operator, admin or an own role; can be repeated.")
          List<String> roles) {
    List<String> all = new ArrayList<>(roles == null ? List.of() : roles);
    if (admin && !all.contains(AccessLevel.ADMIN.slug())) {
      all.add(AccessLevel.ADMIN.slug());
    }
    String password = PasswordInput.read("Password of " + name + ": ", true);
    try (LocalAccounts accounts = LocalAccounts.open(options.load())) {
      accounts.add(name, password, all);
      OUT.println("user " + name + " added");
    }
  }

  @Command(
      name = "password",
      description = "Sets a new password, typed or from the standard input.",
      mixinStandardHelpOptions = true)
  void password(@Mixin SettingsOptions options, @Parameters(paramLabel = "NAME") String name) {
    String password = PasswordInput.read("New password of " + name + ": ", true);
    try (LocalAccounts accounts = LocalAccounts.open(options.load())) {
      accounts.password(name, password);
      OUT.println("the password of " + name + " is set");
    }
  }

  @Command(
      name = "list",
      description = "Lists the users with their roles.",
      mixinStandardHelpOptions = true)
  void list(@Mixin SettingsOptions options) {
    try (LocalAccounts accounts = LocalAccounts.open(options.load())) {
      for (Account account : accounts.list()) {
        OUT.printf(
            "%-24s %-8s %s%n",
            account.user().username(),
            account.user().disabled() ? "disabled" : "",
            String.join(" ", account.slugs()));
      }
    }
  }
}
