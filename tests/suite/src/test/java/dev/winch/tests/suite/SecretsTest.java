package dev.winch.tests.suite;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets are hidden wherever they come to light, and no search finds them. */
class SecretsTest {
  private static final String TOKEN = "sup3rs3cretvalue";
  private static final Set<String> ENDS = Set.of("COMPLETED", "FAILED", "CANCELLED");

  @TempDir private static Path temp;

  private static WinchProcess winch;
  private static ApiClient api;

  @BeforeAll
  static void start() {
    winch = WinchProcess.start(temp.resolve("data"), Map.of(), "--runtime", "shell");
    api = winch.api();
  }

  @AfterAll
  static void stop() {
    winch.close();
  }

  @Test
  void f7_everyFormOfASecretThatATaskPrintsIsHidden() {
    String id =
        submit(
            """
            name: secrets
            secrets:
              key: "-----BEGIN KEY-----\\nAAAABBBBCCCC1111\\nDDDDEEEEFFFF2222\\n-----END KEY-----\\n"
              pw: 'p"w\\x/1&+'
              short: "7"
            tasks:
              - name: t
                var: o
                env:
                  KEY: "{{ secrets.key }}"
                  MYVAL: "{{ secrets.pw }}"
                  B64: "{{ toBase64('user:' + secrets.pw) }}"
                run: |
                  echo "raw: $MYVAL"
                  echo "key raw:"; echo "$KEY"
                  echo "key indented:"; echo "$KEY" | sed 's/^/  /'
                  echo "json:"; python3 -c 'import os,json; print(json.dumps({"p":os.environ["MYVAL"]}))'
                  echo "url:"; python3 -c 'import os,urllib.parse as u; print(u.quote(os.environ["MYVAL"]))'
                  echo "b64:"; echo "$B64"; printf '%s' "x$MYVAL" | base64
                  echo "quoted:"; printf '%q\\n' "$MYVAL" "$KEY"
                  echo "xtrace:"; set -x; : "$MYVAL" "$KEY"; set +x
                  echo 7 7 17 >&2
                  echo -n "$KEY" > $WINCH_OUTPUT
                  exit 7
            """);
    JsonView job = ended(id);

    assertThat(job.text("state")).isEqualTo("FAILED");
    assertThat(job.text("error")).contains("7").doesNotContain("[REDACTED]");
    String log = log("/jobs/" + id);
    assertThat(log)
        .contains("raw: [REDACTED]\n", "key indented:\n  [REDACTED]\n", "\"p\": \"[REDACTED]\"")
        .contains("url:\n[REDACTED]\n", "[REDACTED] [REDACTED] 1[REDACTED]\n");
    for (String shown : everything(id)) {
      assertThat(shown)
          .doesNotContain("AAAABBBB", "DDDDEEEE", "BEGIN KEY", "p\"w", "p\\\"w", "p%22w", "cCJ3X")
          .doesNotContain(base64("user:p\"w\\x/1&+").substring(8, 16));
    }
  }

  @Test
  void f6_aSearchOfALogMatchesShownTextOnly() {
    String id =
        submit(
            """
            name: searched
            secrets: {key: "AAAABBBBCCCC1111\\nDDDDEEEEFFFF2222"}
            tasks:
              - name: t
                env: {KEY: "{{ secrets.key }}"}
                run: echo "visible $KEY"; sleep 1.3; echo "$KEY" | head -c 20; sleep 1.3; echo "$KEY" | tail -c +21
            """);
    String task = ended(id).list("execution").getFirst().text("id");

    for (String of : List.of("/jobs/" + id, "/tasks/" + task)) {
      assertThat(hits(of, "visible")).isEqualTo(1);
      assertThat(hits(of, "redacted")).isPositive();
      for (String guess : List.of("A", "AAAA", "AAAABBBBCCCC1111", "DDDD", "EEEEFFFF2222", "F")) {
        assertThat(hits(of, guess)).as(guess).isZero();
      }
    }
  }

  @Test
  void f6_aSearchOfJobsMatchesShownTextOnly() {
    String id =
        submit(
            """
            name: quixotic zanzibar9417 name
            description: quixotic zanzibar9417 text
            tags: [quixotictag, zanzibar9417]
            secrets: {k: zanzibar9417}
            tasks: [{name: t, run: "true"}]
            """);
    ended(id);

    assertThat(found("quixotic")).contains(id);
    assertThat(found("quixotic redacted")).contains(id);
    assertThat(found("tag:quixotictag")).contains(id);
    for (String guess :
        List.of("zan", "zanzibar9417", "name:zanz", "tag:zanzibar9417", "tags:a,zanzibar9417")) {
      assertThat(found(guess)).as(guess).doesNotContain(id);
    }
  }

  @Test
  void f5_parentSecretGivenAsInputIsHiddenInTheSubJob() throws IOException {
    List<String> received = Collections.synchronizedList(new ArrayList<>());
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    receiver.createContext(
        "/",
        exchange -> {
          received.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    receiver.start();
    try {
      String id =
          submit(
              """
              name: parent secrets to sub-job
              secrets:
                tok: sup3rs3cretvalue
              tasks:
                - name: sub
                  subjob:
                    name: "child {{ secrets.tok }}"
                    inputs:
                      t: "{{ secrets.tok }}"
                    secrets:
                      s: "{{ secrets.tok }}"
                    tasks:
                      - name: c
                        env:
                          T: "{{ inputs.t }}"
                        run: echo "got $T"
                - name: sub2
                  var: two
                  subjob:
                    name: child2
                    inputs:
                      t: "{{ secrets.tok }}"
                    webhooks:
                      - {url: "http://127.0.0.1:PORT/", event: job.StateChange}
                      - {url: "http://127.0.0.1:PORT/", event: task.StateChange}
                    tasks:
                      - name: "task {{ inputs.t }}"
                        var: out
                        env:
                          T: "{{ inputs.t }}"
                          B: "{{ toBase64('user:' + inputs.t) }}"
                        run: echo "got $T $B"; echo "$T" > $WINCH_OUTPUT; exit 0
                      - name: deeper
                        subjob:
                          name: grandchild
                          inputs: {g: "{{ tasks.out }}"}
                          tasks:
                            - name: each
                              each:
                                list: "{{ split(inputs.g + ',x', ',') }}"
                                task:
                                  name: "{{ item.value }}"
                                  env: {V: "{{ item.value }}"}
                                  run: echo "item $V"
                          output: "{{ inputs.g }}"
                    output: "{{ inputs.t }}"
                - name: apart
                  subjob:
                    name: detached
                    detached: true
                    inputs: {t: "{{ secrets.tok }}"}
                    tasks:
                      - name: fails
                        env: {T: "{{ inputs.t }}"}
                        retry: {limit: 1}
                        run: echo "got $T"; exit 1
              output: "{{ tasks.two }}"
              """
                  .replace("PORT", "" + receiver.getAddress().getPort()));
      JsonView job = ended(id);

      assertThat(job.text("state")).as(job.raw()).isEqualTo("COMPLETED");
      assertThat(job.text("result")).isEqualTo("[REDACTED]");
      List<String> jobs = new ArrayList<>(List.of(id));
      for (int i = 0; i < jobs.size(); i++) {
        ended(jobs.get(i)).list("execution").stream()
            .map(task -> text(task, "subjob", "id"))
            .filter(sub -> !sub.isEmpty())
            .forEach(jobs::add);
      }
      assertThat(jobs).hasSize(5);
      String detached = jobs.get(3);
      assertThat(ended(detached).text("state")).isEqualTo("FAILED");
      api.put("/jobs/" + detached + "/restart");
      for (String one : jobs) {
        ended(one);
        assertThat(log("/jobs/" + one)).doesNotContain(TOKEN);
        for (String shown : everything(one)) {
          assertThat(shown).doesNotContain(TOKEN, "c3VwM3JzM2NyZXR2YWx1Z", "N1cDNyczNjcmV0dmFsd");
        }
        assertThat(hits("/jobs/" + one, "sup3rs")).isZero();
      }
      assertThat(api.get("/jobs?size=20").raw()).doesNotContain(TOKEN);
      assertThat(found("sup3rs")).isEmpty();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(received)
                      .anyMatch(body -> body.contains("\"state\":\"COMPLETED\""))
                      .anyMatch(body -> body.contains("\"jobId\"")));
      assertThat(received).noneMatch(body -> body.contains(TOKEN));
    } finally {
      receiver.stop(0);
    }
  }

  @Test
  void f5_aScheduledJobsSubJobHidesItsSecrets() {
    JsonView schedule =
        api.post(
            "/scheduled-jobs",
            "text/yaml",
            """
            name: often
            schedule: {cron: "@every 1s"}
            secrets: {tok: sup3rs3cretvalue}
            tasks:
              - name: sub
                subjob:
                  name: scheduled-child
                  inputs: {t: "{{ secrets.tok }}"}
                  tasks: [{name: c, env: {T: "{{ inputs.t }}"}, run: "echo got $T"}]
            """
                .getBytes(UTF_8));
    String child =
        Awaitility.await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> found("name:scheduled-child"), ids -> !ids.isEmpty())
            .getFirst();
    api.put("/scheduled-jobs/" + schedule.text("id") + "/pause");

    ended(child);
    assertThat(everything(child)).noneMatch(shown -> shown.contains(TOKEN));
    assertThat(api.get("/scheduled-jobs/" + schedule.text("id")).raw()).doesNotContain(TOKEN);
    assertThat(api.get("/scheduled-jobs").raw()).doesNotContain(TOKEN);
  }

  @Test
  void f7_aShortSecretIsWarnedOfAtSubmission() {
    JsonView accepted =
        api.post(
            "/jobs",
            "text/yaml",
            "name: w\nsecrets: {pin: '123', long: 12345}\ntasks: [{name: t, run: 'true'}]\n"
                .getBytes(UTF_8));

    assertThat(accepted.raw())
        .contains("\"warnings\":[\"secrets.pin has fewer than 4 characters")
        .doesNotContain("secrets.long");
  }

  private static String submit(String yaml) {
    return api.post("/jobs", "text/yaml", yaml.getBytes(UTF_8)).text("id");
  }

  private static JsonView ended(String id) {
    return Awaitility.await(id)
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> api.get("/jobs/" + id), job -> ENDS.contains(job.text("state")));
  }

  /** Every answer that shows something of a job. */
  private static List<String> everything(String id) {
    List<String> shown = new ArrayList<>();
    JsonView job = api.get("/jobs/" + id);
    shown.add(job.raw());
    for (String path : List.of("?execution=none", "/tasks", "/log?size=100", "/audit")) {
      shown.add(api.get("/jobs/" + id + path).raw());
    }
    for (JsonView task : job.list("execution")) {
      shown.add(api.get("/tasks/" + task.text("id")).raw());
      shown.add(api.get("/tasks/" + task.text("id") + "/log?size=100").raw());
    }
    shown.add(api.get("/jobs?q=id:" + id).raw());
    return shown;
  }

  private static String log(String of) {
    StringBuilder log = new StringBuilder();
    api.get(of + "/log?order=asc&size=100")
        .list("items")
        .forEach(part -> log.append(part.text("contents")));
    return log.toString();
  }

  private static int hits(String of, String query) {
    return api.get(of + "/log?q=" + URLEncoder.encode(query, UTF_8)).whole("totalItems");
  }

  private static List<String> found(String query) {
    return api.get("/jobs?size=20&q=" + URLEncoder.encode(query, UTF_8)).list("items").stream()
        .map(job -> job.text("id"))
        .toList();
  }

  private static String text(JsonView view, String object, String field) {
    return view.fields().get(object) instanceof Map<?, ?> inner && inner.get(field) != null
        ? inner.get(field).toString()
        : "";
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
