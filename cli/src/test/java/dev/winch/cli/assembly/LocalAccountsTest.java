package dev.winch.cli.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winch.cli.config.ProcessEnvironment;
import dev.winch.cli.config.Settings;
import dev.winch.cli.config.SettingsLoader;
import dev.winch.model.fault.ConflictException;
import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.run.AccessLevel;
import dev.winch.model.run.Account;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code winch users} does to the database. */
class LocalAccountsTest {
  @TempDir private Path folder;

  private Settings settings() {
    return new SettingsLoader(new ProcessEnvironment(Map.of(), folder, folder))
        .load(Map.of("data.dir", new SettingsLoader.Flag("--data", folder.toString())));
  }

  private Account named(LocalAccounts accounts, String name) {
    return accounts.list().stream()
        .filter(account -> account.user().username().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theFirstAdministratorIsMadeWithoutAServer() {
    try (LocalAccounts accounts = LocalAccounts.open(settings())) {
      accounts.add("root", "a long password", List.of("admin"));
      accounts.add("ann", "another password", List.of());
    }
    try (LocalAccounts accounts = LocalAccounts.open(settings())) {
      Account root = named(accounts, "root");
      assertThat(root.level()).isEqualTo(AccessLevel.ADMIN);
      assertThat(root.user().passwordHash()).startsWith("$2");
      assertThat(named(accounts, "ann").level()).isEqualTo(AccessLevel.STANDARD);

      accounts.password("root", "a new password");
      assertThat(named(accounts, "root").user().passwordHash())
          .isNotEqualTo(root.user().passwordHash());
      assertThatThrownBy(() -> accounts.add("root", "x", List.of()))
          .isInstanceOf(ConflictException.class);
      assertThatThrownBy(() -> accounts.add("bob", "x", List.of("boss")))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("unknown role boss; there are admin");
      assertThatThrownBy(() -> accounts.add("a:b", "x", List.of()))
          .isInstanceOf(InvalidInputException.class);
      assertThatThrownBy(() -> accounts.add("bob", "x".repeat(73), List.of()))
          .isInstanceOf(InvalidInputException.class);
      assertThatThrownBy(() -> accounts.password("nobody", "x"))
          .isInstanceOf(NotFoundException.class);
    }
  }
}
