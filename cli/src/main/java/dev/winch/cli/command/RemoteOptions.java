package dev.winch.cli.command;

import static dev.winch.cli.command.StandardOutput.OUT;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JobReference;
import dev.winch.cli.client.JsonView;
import dev.winch.cli.client.TokenFile;
import dev.winch.cli.client.TrustedCertificates;
import dev.winch.cli.config.AccessKeys;
import dev.winch.cli.config.Keys;
import dev.winch.cli.config.ProcessEnvironment;
import dev.winch.cli.config.Settings;
import dev.winch.cli.config.SettingsLoader;
import dev.winch.cli.line.Declaration;
import dev.winch.cli.view.Column;
import dev.winch.codec.PlainYaml;
import dev.winch.server.http.ListenAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/** Options of all commands that call the API. */
final class RemoteOptions {
  private String endpoint = "";
  private String caFile = "";
  private OutputFormat format = OutputFormat.TEXT;

  /** Adds the options to those of a command. */
  Declaration declare(Declaration declaration) {
    return declareAddress(declaration)
        .flag(
            "--json",
            "Print the raw JSON answer of the API: -o json.",
            () -> format = OutputFormat.JSON)
        .option(
            "-o,--output",
            "FORMAT",
            "json or yaml: the answer of the API; name: ids only; wide: more columns.",
            value -> format = OutputFormat.of(value));
  }

  /** Adds only those that say where Winch serves. */
  Declaration declareAddress(Declaration declaration) {
    return declaration
        .option(
            "--endpoint",
            "URL",
            "Where Winch serves; the keys endpoint and coordinator.address say it otherwise.",
            url -> endpoint = url)
        .option(
            "--ca-file",
            "FILE",
            "PEM certificates to trust for an https:// endpoint; the key client.ca_file says it otherwise.",
            file -> caFile = file);
  }

  ApiClient open() {
    Settings settings = new SettingsLoader(ProcessEnvironment.ofThisProcess()).load(Map.of());
    String url = ApiClient.normal(endpoint.isEmpty() ? configured(settings) : endpoint);
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
        endpoint.isEmpty() ? configured(settings) : endpoint, headers, trust(settings));
  }

  /** The tokens of {@code winch login}. */
  TokenFile tokens() {
    return new TokenFile(
        ProcessEnvironment.ofThisProcess().xdg("XDG_CONFIG_HOME", ".config").resolve("winch"));
  }

  /** Prints the answer in the format that was asked for, or a readable form. */
  void print(JsonView answer, Consumer<JsonView> forPeople) {
    switch (format) {
      case JSON -> OUT.println(answer.raw().strip());
      case YAML -> OUT.print(PlainYaml.write(answer.value()));
      case NAME -> OUT.println(answer.text("id"));
      case TEXT, WIDE -> forPeople.accept(answer);
    }
  }

  /**
   * Prints a listing.
   *
   * @param rows of the answer
   * @param name what {@code -o name} prints of a row
   */
  void print(JsonView answer, List<JsonView> rows, List<Column> columns, String name) {
    format.print(OUT, answer, rows, columns, name);
  }

  /** The columns that the format shows. */
  List<Column> shown(List<Column> columns) {
    return format.shown(columns);
  }

  /** Whether the output is for people. */
  boolean isText() {
    return format == OutputFormat.TEXT || format == OutputFormat.WIDE;
  }

  /** Requests a change of a job and prints the server's status. */
  void changeJob(String change, String id) {
    ApiClient api = open();
    String path = "/jobs/" + JobReference.resolve(api, id) + "/" + change;
    print(api.put(path), answer -> OUT.println(answer.text("status")));
  }

  /** The certificates that are trusted in place of the JVM's. */
  private Optional<SSLContext> trust(Settings settings) {
    return (caFile.isEmpty() ? settings.text(AccessKeys.CLIENT_CA_FILE) : Optional.of(caFile))
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

  /** Where Winch serves by the settings. */
  static String configured(Settings settings) {
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
