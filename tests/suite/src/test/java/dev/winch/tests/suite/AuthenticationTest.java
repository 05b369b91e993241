package dev.winch.tests.suite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.winch.tests.kit.tls.TestCertificate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Winch that asks who its clients are, from its first start on. */
class AuthenticationTest {
  private static final String USER = "alice:correct horse";

  @TempDir private Path temp;

  private WinchProcess start(Map<String, String> more) {
    Map<String, String> variables = new TreeMap<>(more);
    variables.put("WINCH_WORKER_TEMP_DIR", temp.resolve("runs").toString());
    return WinchProcess.start(temp.resolve("data"), variables, "--runtime", "shell");
  }

  /** What a command prints. */
  private String winch(int code, Map<String, String> variables, String... arguments)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(temp, "command", ".txt");
    Process process = WinchProcess.launch(variables, output, List.of(arguments));
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).as("%s ends", List.of(arguments)).isTrue();
    String printed = Files.readString(output);
    assertThat(process.exitValue()).as(printed).isEqualTo(code);
    return printed;
  }

  @Test
  void h8_theFirstUserComesFromTheSettingsAndUsesTheCommands() throws Exception {
    Map<String, String> users =
        Map.of(
            "WINCH_MIDDLEWARE_WEB_BASICAUTH_ENABLED",
            "true",
            "WINCH_MIDDLEWARE_WEB_BASICAUTH_FIRST_USER",
            USER,
            "WINCH_JAVA_OPTS",
            "-Xlog:class+load:file=" + temp.resolve("classes.log"));
    try (WinchProcess winch = start(users)) {
      assertThat(winch.get("/jobs").statusCode()).isEqualTo(401);
      assertThat(winch.get("/health").statusCode()).isEqualTo(200);
      assertThat(winch(1, Map.of(), "jobs", "--endpoint", winch.url())).contains("Unauthorized");

      Map<String, String> alice = Map.of("WINCH_CLIENT_USER", USER);
      String job = WinchProcess.ROOT.resolve("examples/hello-shell.yaml").toString();
      winch(0, alice, "submit", job, "--endpoint", winch.url(), "--follow");

      assertThat(winch(0, alice, "jobs", "--endpoint", winch.url(), "--json"))
          .contains("\"username\":\"alice\"");
      assertThat(winch.log()).contains("alice").doesNotContain("correct horse");
    }
    assertThat(Files.readString(temp.resolve("classes.log")))
        .as("nothing of the SDK is loaded without tracing")
        .contains("dev.winch.server.HttpServer")
        .doesNotContain("io.opentelemetry", "dev.winch.tracing");
  }

  @Test
  void theJsonLogNamesIdsAndHoldsNothingSecret() throws Exception {
    Map<String, String> settings =
        Map.of(
            "WINCH_MIDDLEWARE_WEB_BASICAUTH_ENABLED",
            "true",
            "WINCH_MIDDLEWARE_WEB_BASICAUTH_FIRST_USER",
            USER,
            "WINCH_LOGGING_FORMAT",
            "json",
            "WINCH_LOGGING_LEVEL",
            "debug");
    List<String> hidden = new ArrayList<>();
    String log;
    try (WinchProcess winch = start(settings)) {
      String alice = basic(USER, hidden);
      String token = send(winch, alice, "/tokens", "{\"name\":\"ci\",\"role\":\"operator\"}");
      String bearer = JsonParser.parseString(token).getAsJsonObject().get("token").getAsString();
      hidden.add(bearer);
      send(winch, basic("alice:wrong-hush-hush", hidden), "/jobs", LEAKY);
      send(winch, "Bearer " + bearer + "0", "/jobs", LEAKY);
      send(winch, "", "/login", "{\"username\":\"alice\",\"password\":\"correct horse\"}");
      send(winch, "", "/login", "{\"username\":\"alice\",\"password\":\"wrong-hush-hush\"}");
      send(winch, alice, "/jobs", LEAKY.replace("tasks:", "tasks"));
      send(winch, alice, "/jobs", LEAKY.replace("event:", "wrong:"));
      String ended = send(winch, "Bearer " + bearer, "/jobs", LEAKY);
      assertThat(ended).contains("\"state\":\"FAILED\"");
      winch.stop();
      log = winch.log();
    }
    hidden.addAll(List.of("correct horse", "hush-hush", "aHVzaC1odXNo"));
    assertThat(hidden).allSatisfy(secret -> assertThat(log).doesNotContain(secret));

    List<JsonObject> lines =
        log.lines()
            .filter(line -> line.startsWith("{"))
            .map(line -> JsonParser.parseString(line).getAsJsonObject())
            .toList();
    assertThat(lines)
        .filteredOn(line -> line.get("formattedMessage").getAsString().equals("Request"))
        .isNotEmpty()
        .allSatisfy(
            line -> assertThat(line.getAsJsonObject("mdc").keySet()).contains("request", "node"));
  }

  /** Its secret is in all its parts, and its task prints it and fails. */
  private static final String LEAKY =
      """
      name: job of hush-hush
      secrets: {word: hush-hush}
      wait: {timeout: 2m}
      webhooks:
        - {url: "http://127.0.0.1:1/hush-hush", headers: {K: "{{ secrets.word }}"}, event: job.StateChange}
      tasks:
        - {name: "t {{ secrets.word }}", env: {W: "{{ secrets.word }}"}, run: 'echo $W; exit 3'}
      """;

  private static String basic(String user, List<String> hidden) {
    String text = Base64.getEncoder().encodeToString(user.getBytes(UTF_8));
    hidden.add(text);
    return "Basic " + text;
  }

  private static String send(WinchProcess winch, String authorization, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(winch.url() + path))
            .header("Content-Type", body.startsWith("{") ? "application/json" : "text/yaml")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (!authorization.isEmpty()) {
      request.header("Authorization", authorization);
    }
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString()).body();
    }
  }

  @Test
  void theKeyOfTheSettingsOpensTheApi() throws Exception {
    Map<String, String> key =
        Map.of(
            "WINCH_MIDDLEWARE_WEB_KEYAUTH_ENABLED",
            "true",
            "WINCH_MIDDLEWARE_WEB_KEYAUTH_KEY",
            "hush-hush");
    try (WinchProcess winch = start(key)) {
      assertThat(winch(1, Map.of(), "jobs", "--endpoint", winch.url())).contains("missing key");
      winch(0, Map.of("WINCH_CLIENT_KEY", "hush-hush"), "jobs", "--endpoint", winch.url());
      assertThat(winch.log()).doesNotContain("hush-hush");
    }
  }

  @Test
  void theApiAnswersHttpsAndTheCommandsTrustTheFileTheyAreGiven() throws Exception {
    TestCertificate authority = TestCertificate.authority();
    Path chain = temp.resolve("cert.pem");
    Path key = temp.resolve("key.pem");
    Path trusted = Files.writeString(temp.resolve("ca.pem"), authority.pem());
    authority.issue("winch", TestCertificate.P256).writeTo(chain, key);
    Map<String, String> tls =
        Map.of(
            "WINCH_COORDINATOR_TLS_CERT_FILE",
            chain.toString(),
            "WINCH_COORDINATOR_TLS_KEY_FILE",
            key.toString());
    try (WinchProcess winch = start(tls)) {
      assertThat(winch.url()).startsWith("https://");
      assertThat(winch(1, Map.of(), "health", "--endpoint", winch.url()))
          .contains("no trusted TLS connection", "--ca-file");

      String job = WinchProcess.ROOT.resolve("examples/hello-shell.yaml").toString();
      String endpoint = winch.url();
      String ca = trusted.toString();
      winch(0, Map.of(), "submit", job, "--endpoint", endpoint, "--ca-file", ca, "--follow");
      winch(0, Map.of("WINCH_CLIENT_CA_FILE", ca, "WINCH_ENDPOINT", endpoint), "health");
    }
  }

  @Test
  void anAddressThatOthersReachNeedsAuthenticationOrTheFlag() throws Exception {
    String data = temp.resolve("data").toString();

    assertThat(winch(1, Map.of(), "run", "standalone", "--data", data, "--address", "0.0.0.0:0"))
        .contains("coordinator.address", "--insecure");
    assertThat(Path.of(data)).doesNotExist();
  }
}
