package dev.winch.cli.command;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.config.AccessKeys;
import dev.winch.cli.config.Keys;
import dev.winch.cli.config.ProcessEnvironment;
import dev.winch.cli.config.Settings;
import dev.winch.cli.config.SettingsLoader;
import dev.winch.server.http.ListenAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import picocli.CommandLine.Option;

/** Options of all commands that call the API. */
final class RemoteOptions {
  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description =
          "Where Winch serves; the keys endpoint and coordinator.address say it otherwise.")
  private String endpoint;

  @Option(names = "--json", description = "Print the raw JSON answer of the API.")
  private boolean json;

  ApiClient open() {
    Settings settings = new SettingsLoader(ProcessEnvironment.ofThisProcess()).load(Map.of());
    return new ApiClient(endpoint != null ? endpoint : configured(settings), headers(settings));
  }

  /** Prints the raw answer or a readable form. */
  void print(JsonView answer, Consumer<JsonView> forPeople) {
    if (json) {
      WinchCommand.OUT.println(answer.raw().strip());
    } else {
      forPeople.accept(answer);
    }
  }

  /** Requests a change and prints the server's status. */
  void change(String path, String id) {
    try (ApiClient api = open()) {
      print(
          api.put(path.formatted(ApiClient.quoted(id))),
          answer -> WinchCommand.OUT.println(answer.text("status")));
    }
  }

  /** Credentials, where the server asks for some. */
  private static Map<String, String> headers(Settings settings) {
    Map<String, String> headers = new TreeMap<>();
    settings.text(AccessKeys.CLIENT_KEY).ifPresent(key -> headers.put("X-API-Key", key));
    settings
        .text(AccessKeys.CLIENT_USER)
        .ifPresent(
            user -> {
              byte[] bytes = user.getBytes(StandardCharsets.UTF_8);
              headers.put("Authorization", "Basic " + Base64.getEncoder().encodeToString(bytes));
            });
    return headers;
  }

  private static String configured(Settings settings) {
    Supplier<String> ofThisHost =
        () -> {
          ListenAddress address = settings.value(Keys.COORDINATOR_ADDRESS);
          String host = address.host().isEmpty() ? "127.0.0.1" : address.host();
          return "http://" + new ListenAddress(host, address.port());
        };
    return settings
        .text(Keys.ENDPOINT)
        .or(() -> settings.text(Keys.CLIENT_ENDPOINT))
        .orElseGet(ofThisHost);
  }
}
