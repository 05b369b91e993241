package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.line.ClientCommand;
import dev.winch.cli.line.Declaration;
import dev.winch.codec.PlainJson;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

final class TokensCreateCommand implements ClientCommand {
  private final RemoteOptions remote = new RemoteOptions();
  private final Map<String, Object> wanted = new TreeMap<>();

  @Override
  public Declaration declaration() {
    return remote.declare(
        Declaration.of("Creates a token and prints it. It is shown only this once.")
            .parameter("NAME", "What it is for.", value -> wanted.put("name", value))
            .option(
                "--role",
                "ROLE",
                "viewer, operator or admin; without it all that you may do.",
                value -> wanted.put("role", value))
            .option(
                "--expires",
                "DURATION",
                "Such as 720h; 2160h without this option.",
                value -> wanted.put("expiresIn", value)));
  }

  @Override
  public int call() {
    ApiClient api = remote.open();
    JsonView made =
        api.post(
            "/tokens",
            "application/json",
            PlainJson.write(wanted).getBytes(StandardCharsets.UTF_8));
    remote.print(made, token -> OUT.println(token.text("token")));
    return 0;
  }
}
