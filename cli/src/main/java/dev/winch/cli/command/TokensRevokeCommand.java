package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;

final class TokensRevokeCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();
  private String id = "";

  @Override
  public Declaration declaration() {
    return remote.declare(
        Declaration.of("Revokes a token, by its id.")
            .parameter("ID", "Of the token, not the token itself.", value -> id = value));
  }

  @Override
  public int call() {
    ApiClient api = remote.open();
    remote.print(
        api.delete("/tokens/" + ApiClient.quoted(id)),
        answer -> OUT.println(answer.text("status")));
    return 0;
  }
}
