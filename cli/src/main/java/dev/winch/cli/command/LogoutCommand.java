package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.TokenFile;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.fault.WinchException;

final class LogoutCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();

  @Override
  public Declaration declaration() {
    return remote.declare(
        Declaration.of("Revokes the token of `winch login` for the endpoint and forgets it."));
  }

  @Override
  public int call() {
    TokenFile file = remote.tokens();
    ApiClient api = remote.open();
    String endpoint = api.endpoint();
    TokenFile.Saved saved =
        file.of(endpoint)
            .orElseThrow(() -> new NotFoundException("nobody is logged in at " + endpoint));
    try {
      api.delete("/tokens/" + ApiClient.quoted(saved.id()));
    } catch (WinchException notRevoked) {
      System.err.println(
          "warning: the token is forgotten here but was not revoked: " + notRevoked.getMessage());
    }
    file.remove(endpoint);
    OUT.println("logged out at " + endpoint);
    return 0;
  }
}
