package dev.winch.cli.command;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.client.TokenFile;
import dev.winch.cli.client.TrustedCertificates;
import dev.winch.cli.config.AccessKeys;
import dev.winch.cli.config.Keys;
import dev.winch.cli.config.ProcessEnvironment;
import dev.winch.cli.config.Settings;
import dev.winch.cli.config.SettingsLoader;
import dev.winch.server.http.ListenAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import picocli.CommandLine.Option;

/** Options of all commands that call the API. */
final class RemoteOptions {
  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description =
          "Where Winch serves; the keys endpoint and coordinator.address say it otherwise.")
  private String endpoint;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description =
          "PEM certificates to trust for an https:// endpoint; the key client.ca_file says it otherwise.")
  private String caFile;

  @Option(names = "--json", description = "Print the raw JSON answer of the API.")
  private boolean json;

  ApiClient open() {
    Settings settings = new SettingsLoader(ProcessEnvironment.ofThisProcess()).load(Map.of());
    String url = ApiClient.normal(endpoint != null ? endpoint : configured(settings));
    Map<String, String> headers = key(settings);
    settings
        .text(AccessKeys.CLIENT_USER)
        .map(RemoteOptions::basic)
        .or(() -> settings.text(AccessKeys.CLIENT_TOKEN).map(RemoteOptions::bearer))
        .or(() -> tokens().of(url).map(saved -> bearer(saved.token())))
        .ifPresent(credentials -> headers.put("Authorization", credentials));
    return new ApiClient(url, headers, trust(settings));
  }

  /**
   * Logs in by password, whatever is configured.
   *
   * @param nameAndPassword with a colon between
   */
  ApiClient open(String nameAndPassword) {
    Settings settings = new SettingsLoader(ProcessEnvironment.ofThisProcess()).load(Map.of());
    Map<String, String> headers = key(settings);
    headers.put("Authorization", basic(nameAndPassword));
    return new ApiClient(
        endpoint != null ? endpoint : configured(settings), headers, trust(settings));
  }

  /** The tokens of {@code winch login}. */
  TokenFile tokens() {
    return new TokenFile(
        ProcessEnvironment.ofThisProcess().xdg("XDG_CONFIG_HOME", ".config").resolve("winch"));
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

  /** The certificates that are trusted in place of the JVM's. */
  private Optional<SSLContext> trust(Settings settings) {
    return Optional.ofNullable(caFile)
        .or(() -> settings.text(AccessKeys.CLIENT_CA_FILE))
        .map(ProcessEnvironment.ofThisProcess().folder()::resolve)
        .map(TrustedCertificates::of);
  }

  /** The key, where the server asks for one. */
  private static Map<String, String> key(Settings settings) {
    Map<String, String> headers = new TreeMap<>();
    settings.text(AccessKeys.CLIENT_KEY).ifPresent(key -> headers.put("X-API-Key", key));
    return headers;
  }

  private static String basic(String nameAndPassword) {
    byte[] bytes = nameAndPassword.getBytes(StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(bytes);
  }

  private static String bearer(String token) {
    return "Bearer " + token;
  }

  private static String configured(Settings settings) {
    Supplier<String> ofThisHost =
        () -> {
          ListenAddress address = settings.value(Keys.COORDINATOR_ADDRESS);
          String host = address.host().isEmpty() ? "127.0.0.1" : address.host();
          String scheme = settings.text(AccessKeys.TLS_CERT).isPresent() ? "https" : "http";
          return scheme + "://" + new ListenAddress(host, address.port());
        };
    return settings
        .text(Keys.ENDPOINT)
        .or(() -> settings.text(Keys.CLIENT_ENDPOINT))
        .orElseGet(ofThisHost);
  }
}
