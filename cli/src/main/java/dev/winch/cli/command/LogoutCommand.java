package dev.winch.cli.command;

import static dev.winch.cli.command.WinchCommand.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.TokenFile;
import dev.winch.model.fault.NotFoundException;
import dev.winch.model.fault.WinchException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "logout",
    description = "Revokes the token of `winch login` for the endpoint and forgets it.",
    mixinStandardHelpOptions = true)
final class LogoutCommand implements Runnable {
  @Mixin private RemoteOptions remote;

  @Override
  public void run() {
    TokenFile file = remote.tokens();
    try (ApiClient api = remote.open()) {
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
    }
  }
}
