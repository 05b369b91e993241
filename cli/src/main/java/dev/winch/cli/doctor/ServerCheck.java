package dev.winch.cli.doctor;

import dev.winch.cli.client.JsonView;
import dev.winch.cli.client.ServerProbe;
import java.util.List;
import java.util.stream.Collectors;

/** What the client commands of this machine find at their endpoint. */
public final class ServerCheck {
  private static final String CHECK = "server";

  private ServerCheck() {}

  /**
   * @param own the version of this program
   */
  public static Finding of(ServerProbe server, String own) {
    if (server.fault().isPresent()) {
      return Finding.unknown(CHECK, server.fault().get());
    }
    if (!server.isWinch()) {
      return Finding.failed(
          CHECK,
          "no Winch answers at %s, but another program: correct endpoint or --endpoint"
              .formatted(server.endpoint()));
    }
    List<JsonView> down =
        server.health().list("parts").stream()
            .filter(part -> !part.text("status").equals("UP"))
            .toList();
    if (!down.isEmpty() || !server.health().text("status").equals("UP")) {
      return Finding.failed(
          CHECK,
          "the Winch at %s is not healthy: %s; `winch health` and its log say more"
              .formatted(
                  server.endpoint(),
                  down.stream().map(part -> part.text("name")).collect(Collectors.joining(", "))));
    }
    String version = server.health().text("version");
    return version.equals(own)
        ? Finding.ok(CHECK, "Winch %s is healthy at %s".formatted(version, server.endpoint()))
        : Finding.warning(
            CHECK,
            "Winch %s serves at %s, this is %s: use the same version on both machines"
                .formatted(version, server.endpoint(), own));
  }
}
