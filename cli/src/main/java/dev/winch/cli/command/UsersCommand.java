package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.assembly.LocalAccounts;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.host.PasswordInput;
import dev.winch.cli.view.Column;
import dev.winch.codec.PlainJson;
import dev.winch.model.run.AccessLevel;
import dev.winch.model.run.Account;
import dev.winch.model.run.User;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
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
  void list(
      @Mixin SettingsOptions options,
      @Option(
              names = {"-o", "--output"},
              paramLabel = "FORMAT",
              defaultValue = "text",
              description = "json or yaml: all fields; name: names only; wide: more columns.")
          String output) {
    OutputFormat format = output.equals("text") ? OutputFormat.TEXT : OutputFormat.of(output);
    try (LocalAccounts accounts = LocalAccounts.open(options.load())) {
      JsonView all =
          JsonView.of(PlainJson.write(accounts.list().stream().map(UsersCommand::row).toList()));
      format.print(OUT, all, all.items(), COLUMNS, "username");
    }
  }

  private static final List<Column> COLUMNS =
      List.of(
          Column.of("USER", "username"),
          Column.of("NAME", "name").onlyWide(),
          Column.of("ROLES", row -> String.join(" ", row.texts("roles"))),
          Column.of("DISABLED", row -> row.text("disabled").equals("true") ? "yes" : ""),
          Column.of("CREATED", "createdAt").onlyWide());

  private static Map<String, @Nullable Object> row(Account account) {
    User user = account.user();
    Map<String, @Nullable Object> row = new LinkedHashMap<>();
    row.put("id", user.id().value());
    row.put("username", user.username());
    row.put("name", user.name());
    row.put("roles", List.copyOf(account.slugs()));
    row.put("disabled", user.disabled());
    row.put("createdAt", user.createdAt().toString());
    return row;
  }
}
