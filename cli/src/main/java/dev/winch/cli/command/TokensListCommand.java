package dev.winch.cli.command;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;
import dev.winch.cli.view.Column;
import java.util.List;

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
    remote.print(
        page,
        page.list("items"),
        List.of(
            Column.of("ID", "id"),
            Column.of("NAME", "name"),
            Column.of("USER", "username"),
            Column.of("ROLE", "role"),
            Column.of("EXPIRES", "expiresAt"),
            Column.of("USED", "usedAt"),
            Column.of("CREATED", "createdAt").onlyWide()),
        "id");
    return 0;
  }
}
