package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.ScheduleId;
import dev.winch.server.http.EventClient;
import dev.winch.server.http.RawClient.Heard;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists by cursor with filters, and totals by state. */
class JobListTest {
  private static final Pattern NAME = Pattern.compile("\"name\":\"(job-\\d+)\"");
  private static final Pattern NEXT = Pattern.compile("\"next\":\"([^\"]+)\"");

  private final ApiFixture api = new ApiFixture();

  @AfterEach
  void close() {
    api.close();
  }

  /** An hour apart, the last one now. */
  private void insert() {
    for (int i = 1; i <= 6; i++) {
      Instant created = api.clock.advance(Duration.ofHours(1));
      JobState state = i % 2 == 0 ? JobState.FAILED : JobState.RUNNING;
      JobRun job =
          api.rows
              .job("job-" + i)
              .createdAt(created)
              .tags(List.of(i % 3 == 0 ? "web" : "ops", "all"))
              .state(state)
              .startedAt(Optional.of(created.plusSeconds(60 - i)))
              .failedAt(
                  state == JobState.FAILED
                      ? Optional.of(created.plusSeconds(100 - 10L * i))
                      : Optional.empty())
              .scheduleId(i < 3 ? Optional.of(new ScheduleId("plan")) : Optional.empty())
              .build();
      api.rows.insert(job);
    }
  }

  private static List<String> names(Heard heard) {
    assertThat(heard.status()).as(heard.body()).isEqualTo(200);
    return NAME.matcher(heard.body()).results().map(one -> one.group(1)).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "state=FAILED, 6 4 2",
    "'state=failed,running', 6 5 4 3 2 1",
    "tag=web, 6 3",
    "'tag=web,ops&state=RUNNING', 5 3 1",
    "name=job, 6 5 4 3 2 1",
    "q=job-3&limit=5, 3",
    "createdBy=guest, 6 5 4 3 2 1",
    "createdBy=nobody, ''",
    "schedule=plan, 2 1",
    "from=90m, 6 5",
    "to=150m, 3 2 1",
    "from=200m&to=90m, 4 3",
    "sort=created, 1 2 3 4 5 6",
    "sort=-started, 6 5 4 3 2 1",
    "sort=ended, 2 4 6",
    "sort=-duration, 2 4 6",
    "sort=duration&tag=all, 6 4 2",
  })
  void filtersAndOrders(String query, String expected) throws IOException {
    insert();

    Heard heard = api.get("/jobs?" + query);

    assertThat(names(heard))
        .isEqualTo(
            expected.isEmpty()
                ? List.of()
                : List.of(expected.split(" ")).stream().map(n -> "job-" + n).toList());
    assertThat(heard.body()).startsWith("{\"items\":[").doesNotContain("totalPages");
  }

  @Test
  void aListIsReadPieceByPieceToItsEnd() throws IOException {
    insert();
    List<String> found = new ArrayList<>();
    String query = "/jobs?sort=started&limit=2";
    for (int piece = 1; piece <= 3; piece++) {
      Heard heard = api.get(query);
      assertThat(names(heard)).hasSize(2);
      found.addAll(names(heard));
      Matcher next = NEXT.matcher(heard.body());
      assertThat(next.find()).isEqualTo(piece < 3);
      query = piece < 3 ? "/jobs?limit=2&after=" + next.group(1) : "";
    }
    assertThat(found).containsExactly("job-1", "job-2", "job-3", "job-4", "job-5", "job-6");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "state=BROKEN|invalid state: BROKEN; it is one of PENDING, SCHEDULED, RUNNING, COMPLETED,"
            + " FAILED, CANCELLED, or several with commas between them",
        "from=yesterday|invalid from: yesterday; it is a time such as 2026-11-30T08:00:00Z, or a"
            + " duration back from now such as 24h",
        "to=%2B999999999-01-01T00:00:00Z|invalid to: +999999999-01-01T00:00:00Z; it is a time such"
            + " as 2026-11-30T08:00:00Z, or a duration back from now such as 24h",
        "sort=name|invalid sort: name; it is created, started, ended or duration, with a - before"
            + " it for the newest or longest first",
        "limit=0|invalid limit: 0; it is a number from 1 to 100",
        "limit=many|invalid limit: many; it is a number from 1 to 100",
        "after=5|invalid after: 5; it is the next of the answer before, or absent",
        "sort=ended&after=-created.5.x|invalid after: -created.5.x; it belongs to the order"
            + " -created, not ended",
        "state=FAILED&page=2|page and size belong to the list without filters; with filters use"
            + " limit, and after with the next of the answer before",
      })
  void aWrongValueIsNamedWithTheAllowedOnes(String query, String message) throws IOException {
    Heard heard = api.get("/jobs?" + query);

    assertThat(heard.status()).isEqualTo(400);
    assertThat(heard.body()).isEqualTo("{\"message\":\"" + message + "\"}\n");
  }

  @Test
  void totalsCountByState() throws IOException {
    insert();

    assertThat(api.get("/jobs/totals").body())
        .isEqualTo(
            "{\"totals\":{\"PENDING\":0,\"SCHEDULED\":0,\"RUNNING\":3,\"COMPLETED\":0,\"FAILED\":3,"
                + "\"CANCELLED\":0}}\n");
    assertThat(api.get("/jobs/totals?q=tag:web&state=FAILED,CANCELLED").body())
        .isEqualTo("{\"totals\":{\"FAILED\":1,\"CANCELLED\":0}}\n");
    assertThat(api.get("/jobs/totals?state=x").status()).isEqualTo(400);
  }

  @Test
  void theEventsOfAllJobsHaveTheSameFilter() throws IOException {
    try (EventClient events = new EventClient(api.port(), "/events?tag=web&state=scheduled", "")) {
      for (String tag : List.of("ops", "web")) {
        api.postYaml(
            "name: job-1\ntags: [%s]\ntasks: [{name: a, run: x, queue: nowhere}]\n".formatted(tag));
      }
      assertThat(events.next().orElseThrow().data()).contains("\"tags\":[\"web\"]");
    }
    assertThat(api.get("/events?state=x").status()).isEqualTo(400);
  }

  @Test
  void listsAndTotalsCountVisibleJobsOnly() throws IOException {
    try (ApiFixture users = ApiFixture.withUsers()) {
      for (String name : List.of("alice", "bob")) {
        users.addUser(name, "pass", false);
      }
      String hidden =
          "{\"name\":\"job-1\",\"tasks\":[{\"name\":\"a\",\"run\":\"x\"}],"
              + "\"permissions\":[{\"user\":\"alice\"}]}";
      String json = "Content-Type: application/json\n";
      users.ask("POST", "/jobs", json + AccessTest.basic("alice:pass"), hidden);

      for (String path :
          List.of("/jobs?limit=5", "/jobs?tag=", "/jobs?sort=created&createdBy=alice")) {
        assertThat(names(users.ask("GET", path, AccessTest.basic("alice:pass"), ""))).hasSize(1);
        assertThat(names(users.ask("GET", path, AccessTest.basic("bob:pass"), ""))).isEmpty();
      }
      assertThat(users.ask("GET", "/jobs/totals", AccessTest.basic("alice:pass"), "").body())
          .contains(":1");
      assertThat(users.ask("GET", "/jobs/totals", AccessTest.basic("bob:pass"), "").body())
          .doesNotContain(":1");
    }
  }
}
