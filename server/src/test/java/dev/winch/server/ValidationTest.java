package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.server.http.RawClient.Heard;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ValidationTest {
  private static ApiFixture api;

  @BeforeAll
  static void open() {
    api = new ApiFixture();
  }

  @AfterAll
  static void close() {
    api.close();
  }

  private static String validate(String path, String document) throws IOException {
    Heard heard = api.post(path, "text/yaml", document);
    assertThat(heard.status()).as(heard.body()).isEqualTo(200);
    return heard.body();
  }

  @Test
  void unknownFieldsRulesAndExpressionsAreReportedTogether() throws IOException {
    String answer =
        validate(
            "/jobs/validate",
            """
            name: x
            outptu: y
            tasks:
              - name: a
                timeout: soon
                priority: 12
                env: {WHOM: "{{ input.whom }}"}
              - {}
            """);

    assertThat(answer)
        .startsWith("{\"valid\":false,\"problems\":[{\"path\":\"outptu\",\"line\":2,\"column\":1,")
        .containsSubsequence(
            "\"path\":\"tasks[0].timeout\",\"line\":5,\"column\":5,\"rule\":\"duration\"",
            "\"path\":\"tasks[0].priority\",\"line\":6,\"column\":5,\"rule\":\"max\"",
            "\"path\":\"tasks[0].env.WHOM\",\"line\":7,\"column\":11,\"rule\":\"unknown-name\"",
            "\"path\":\"tasks[1].name\",\"line\":8,\"column\":5,\"rule\":\"required\"");
  }

  @Test
  void aSyntaxErrorIsAProblemOfTheDocument() throws IOException {
    assertThat(validate("/jobs/validate", "name: x\ntasks: [\n"))
        .startsWith("{\"valid\":false,\"problems\":[{\"path\":\"\",\"line\":");
    assertThat(validate("/jobs/validate", "")).contains("\"rule\":\"empty\"");
  }

  @Test
  void aValidJobIsNotStored() throws IOException {
    assertThat(
            validate("/jobs/validate", "name: x\nsecrets: {a: abc}\ntasks: [{name: a, run: b}]\n"))
        .startsWith("{\"valid\":true,\"problems\":[],\"warnings\":[\"secrets.a has fewer than");
    assertThat(
            validate(
                "/scheduled-jobs/validate",
                "name: x\nschedule: {cron: \"@daily\"}\ntasks: [{name: a, run: b}]\n"))
        .isEqualTo("{\"valid\":true,\"problems\":[]}\n");

    assertThat(api.get("/jobs").body()).contains("\"totalItems\":0");
    assertThat(api.get("/scheduled-jobs").body()).contains("\"totalItems\":0");
  }

  @Test
  void aScheduleIsCheckedAsOne() throws IOException {
    String document = "name: x\nschedule: {cron: never}\nwait: {timeout: 1s}\ntasks: [{name: a}]\n";

    assertThat(validate("/scheduled-jobs/validate", document))
        .contains("\"path\":\"schedule.cron\"", "\"path\":\"wait\"");
    assertThat(validate("/jobs/validate", document)).contains("\"path\":\"schedule\"");
  }

  @Test
  void aRequestWithoutAKnownContentTypeIsRefused() throws IOException {
    assertThat(api.post("/jobs/validate", "text/plain", "name: x").status()).isEqualTo(400);
  }
}
