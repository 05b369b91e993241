package dev.winch.cli.command;

import static dev.winch.cli.command.WinchCommand.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.codec.PlainJson;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "tokens",
    description = "Manages tokens, with which programs use the API.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND")
final class TokensCommand {

  @Command(
      name = "create",
      description = "Makes a token and prints it, this once.",
      mixinStandardHelpOptions = true)
  void create(
      @Mixin RemoteOptions remote,
      @Parameters(paramLabel = "NAME", description = "What it is for.") String name,
      @Option(
              names = "--role",
              paramLabel = "ROLE",
              description = "viewer, operator or admin; without it all that you may do.")
          String role,
      @Option(
              names = "--expires",
              paramLabel = "DURATION",
              description = "Such as 720h; 2160h without this option.")
          String expires) {
    Map<String, Object> wanted = new TreeMap<>(Map.of("name", name));
    if (role != null) {
      wanted.put("role", role);
    }
    if (expires != null) {
      wanted.put("expiresIn", expires);
    }
    try (ApiClient api = remote.open()) {
      JsonView made =
          api.post(
              "/tokens",
              "application/json",
              PlainJson.write(wanted).getBytes(StandardCharsets.UTF_8));
      remote.print(made, token -> OUT.println(token.text("token")));
    }
  }

  @Command(name = "list", description = "Lists your tokens.", mixinStandardHelpOptions = true)
  void list(
      @Mixin RemoteOptions remote,
      @Option(
              names = "--user",
              paramLabel = "NAME",
              description = "Those of another user, * for all; for administrators.")
          String user) {
    String query = user == null ? "" : "&user=" + ApiClient.quoted(user);
    try (ApiClient api = remote.open()) {
      JsonView page = api.get("/tokens?size=100" + query);
      remote.print(
          page,
          all ->
              all.list("items")
                  .forEach(
                      token ->
                          OUT.printf(
                              "%s  %-24s %-10s %-8s until %s%s%n",
                              token.text("id"),
                              token.text("name"),
                              token.text("username"),
                              token.text("role"),
                              token.text("expiresAt"),
                              token.text("usedAt").isEmpty()
                                  ? ""
                                  : ", used " + token.text("usedAt"))));
    }
  }

  @Command(
      name = "revoke",
      description = "Revokes a token, by its id.",
      mixinStandardHelpOptions = true)
  void revoke(@Mixin RemoteOptions remote, @Parameters(paramLabel = "ID") String id) {
    try (ApiClient api = remote.open()) {
      remote.print(
          api.delete("/tokens/" + ApiClient.quoted(id)),
          answer -> OUT.println(answer.text("status")));
    }
  }
}
