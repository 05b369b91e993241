package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.client.TokenFile;
import dev.winch.cli.host.PasswordInput;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;
import dev.winch.codec.PlainJson;
import dev.winch.model.fault.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

final class LoginCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();
  private String user = "";
  private String expires = "720h";

  @Override
  public Declaration declaration() {
    return remote.declare(
        Declaration.of(
                "Creates a token for the endpoint; the other commands use it until it expires.",
                "The password is typed, or the first line of the standard input.")
            .option("--user", "NAME", "The username.", value -> user = value)
            .option(
                "--expires",
                "DURATION",
                "How long the token lasts; 720h without this option.",
                value -> expires = value));
  }

  @Override
  public int call() {
    if (user.isEmpty()) {
      throw new InvalidInputException("who logs in? Name the user: winch login --user NAME");
    }
    String password = PasswordInput.read("Password of " + user + ": ", false);
    ApiClient api = remote.open(user + ":" + password);
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
    return 0;
  }
}
