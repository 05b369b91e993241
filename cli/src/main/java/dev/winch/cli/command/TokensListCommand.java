package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;

final class TokensListCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();
  private String user = "";

  @Override
  public Declaration declaration() {
    return remote.declare(
        Declaration.of("Lists your tokens.")
            .option(
                "--user",
                "NAME",
                "Those of another user, * for all; for administrators.",
                value -> user = value));
  }

  @Override
  public int call() {
    String query = user.isEmpty() ? "" : "&user=" + ApiClient.quoted(user);
    ApiClient api = remote.open();
    JsonView page = api.get("/tokens?size=100" + query);
    remote.print(page, all -> all.list("items").forEach(TokensListCommand::print));
    return 0;
  }

  private static void print(JsonView token) {
    OUT.printf(
        "%s  %-24s %-10s %-8s until %s%s%n",
        token.text("id"),
        token.text("name"),
        token.text("username"),
        token.text("role"),
        token.text("expiresAt"),
        token.text("usedAt").isEmpty() ? "" : ", used " + token.text("usedAt"));
  }
}
