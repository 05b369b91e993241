package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.fault.UnavailableException;
import dev.winch.model.trace.TraceContext;
import dev.winch.server.http.RawClient.Heard;
import dev.winch.store.JobQueries.JobQuery;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobBatchTest {
  private static final String LINES =
      """
      {"name":"one","tasks":[{"name":"t","run":"true"}]}

      {"name":"two","task":[]}
      {"name":"three","tasks":[{"name":"t","run":"true","timeout":"soon"}]}
      {"name":"four","tasks":[{"name":"t","run":"true"}]}
      """;

  private ApiFixture api;

  @BeforeEach
  void open() {
    api = new ApiFixture();
  }

  @AfterEach
  void close() {
    api.close();
  }

  private Heard send(String query, String type, String body) throws IOException {
    return api.post("/jobs/batch" + query, type, body);
  }

  private long stored() {
    return api.reads().jobs().page(new JobQuery("", List.of(), 1, 10)).totalItems();
  }

  @Test
  void issue18_eachJobHasItsAnswerInTheOrderOfTheBatch() throws IOException {
    Heard heard = send("", "application/x-ndjson", LINES);
    assertThat(heard.status()).isEqualTo(200);
    assertThat(heard.body())
        .startsWith("{\"accepted\":2,\"refused\":2,\"items\":[{\"id\":\"")
        .containsSubsequence(
            "\"name\":\"one\",\"state\":\"PENDING\"",
            "\"line\":3,\"column\":15,\"rule\":\"unknown-field\"",
            "\"path\":\"tasks[0].timeout\",\"line\":4,",
            "\"name\":\"four\",\"state\":\"PENDING\"");
    assertThat(stored()).isEqualTo(2);
  }

  @Test
  void theJobsOfABatchBelongToTheTraceOfItsRequest() throws IOException {
    Heard heard =
        api.ask(
            "POST",
            "/jobs/batch",
            """
            Content-Type: application/x-ndjson
            traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01
            """,
            LINES);
    assertThat(heard.status()).isEqualTo(200);
    assertThat(api.reads().jobs().page(new JobQuery("", List.of(), 1, 10)).items())
        .hasSize(2)
        .allSatisfy(
            job ->
                assertThat(api.reads().jobs().spec(job.id()).orElseThrow().trace())
                    .contains(
                        new TraceContext(
                            "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331", true)));
  }

  @Test
  void issue18_ofAnAtomicBatchWithAnInvalidJobNothingIsStored() throws IOException {
    Heard heard = send("?atomic=true", "application/x-ndjson", LINES);
    assertThat(heard.status()).isEqualTo(400);
    assertThat(heard.body())
        .contains("2 of 4 jobs are invalid; none was submitted")
        .containsSubsequence(
            "\"path\":\"[1].task\",\"line\":3", "\"path\":\"[2].tasks[0].timeout\",\"line\":4");
    assertThat(stored()).isZero();
  }

  @Test
  void issue18_anAtomicBatchOfAnySizeIsOneTransaction() throws IOException {
    AtomicInteger commits = new AtomicInteger();
    api.store.beforeCommit(commits::incrementAndGet);
    String jobs = "{\"name\":\"n\",\"tasks\":[{\"name\":\"t\"}]}\n".repeat(260);
    assertThat(send("?atomic=true", "application/x-ndjson", jobs).body())
        .startsWith("{\"accepted\":260,\"refused\":0,");
    assertThat(stored()).isEqualTo(260);
    assertThat(commits).hasValue(1);
  }

  @Test
  void issue18_aYamlStreamHasJobsBetweenItsMarkers() throws IOException {
    Heard heard =
        send(
            "",
            "application/yaml",
            """
            # two jobs
            ---
            name: first
            tasks:
              - name: t
                run: |
                  echo a
                   ---
            --- # the second
            name: second
            tasks:
              - {name: t, run: b, timeout: soon}
            ...
            """);
    assertThat(heard.status()).as(heard.body()).isEqualTo(200);
    assertThat(heard.body())
        .startsWith("{\"accepted\":1,\"refused\":1,")
        .contains("\"path\":\"tasks[0].timeout\",\"line\":12,");
  }

  @Test
  void aBodyThatIsNoBatchIsRefusedWithTheAcceptedFormats() throws IOException {
    assertThat(send("", "application/json", "{}").body()).contains("application/x-ndjson");
    assertThat(send("", "application/yaml", "# nothing\n").body()).contains("has no jobs");
    assertThat(send("", "application/x-ndjson", "{}\n".repeat(1001)).body())
        .contains("the batch has 1001 jobs; send at most 1000 at a time");
    assertThat(send("?atomic=1", "application/x-ndjson", "{}").body())
        .contains("invalid atomic: 1");
    assertThat(
            send(
                    "",
                    "application/x-ndjson",
                    "{\"name\":\"w\",\"tasks\":[{\"name\":\"t\",\"run\":\"a\"}],"
                        + "\"wait\":{\"timeout\":\"5s\"}}")
                .body())
        .contains("a batch does not wait for its jobs");
    assertThat(stored()).isZero();
  }

  @Test
  void storeFailuresAreReportedJobByJob() throws IOException {
    api.store.beforeCommit(
        () -> {
          throw new UnavailableException("disk on fire");
        });
    String job = "{\"name\":\"n\",\"tasks\":[{\"name\":\"t\",\"run\":\"true\"}]}\n";
    assertThat(send("?atomic=true", "application/x-ndjson", job).status()).isEqualTo(503);
    Heard each = send("", "application/x-ndjson", job + job);
    assertThat(each.status()).isEqualTo(200);
    assertThat(each.body())
        .startsWith("{\"accepted\":0,\"refused\":2,")
        .contains("disk on fire; submit it again");
    assertThat(stored()).isZero();
  }
}
