package dev.winch.cli.command;

import static dev.winch.cli.command.WinchCommand.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.client.TokenFile;
import dev.winch.cli.host.PasswordInput;
import dev.winch.codec.PlainJson;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "login",
    description = {
      "Makes a token for the endpoint, which the other commands use until it expires.",
      "The password is typed, or the first line of the standard input."
    },
    mixinStandardHelpOptions = true)
final class LoginCommand implements Runnable {
  @Mixin private RemoteOptions remote;

  @Option(names = "--user", required = true, paramLabel = "NAME", description = "The username.")
  private String user;

  @Option(
      names = "--expires",
      paramLabel = "DURATION",
      defaultValue = "720h",
      description = "How long the token lasts; ${DEFAULT-VALUE} without this option.")
  private String expires;

  @Override
  public void run() {
    String password = PasswordInput.read("Password of " + user + ": ", false);
    try (ApiClient api = remote.open(user + ":" + password)) {
      JsonView made =
          api.post(
              "/tokens",
              "application/json",
              PlainJson.write(Map.of("name", "winch login", "expiresIn", expires))
                  .getBytes(StandardCharsets.UTF_8));
      TokenFile file = remote.tokens();
      file.save(api.endpoint(), new TokenFile.Saved(made.text("id"), made.text("token")));
      OUT.printf(
          "logged in at %s as %s until %s; the token is in %s%n",
          api.endpoint(), user, made.text("expiresAt"), file.path());
    }
  }
}
