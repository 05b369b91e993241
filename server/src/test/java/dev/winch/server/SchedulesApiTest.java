package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.server.http.RawClient.Heard;
import dev.winch.store.Changes;
import dev.winch.store.JobQueries.JobQuery;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /scheduled-jobs}, as the reference answers it. */
class SchedulesApiTest {
  private static final String NIGHTLY =
      """
      name: nightly
      description: every night
      tags: [a]
      inputs: {who: world, dbPassword: hunter2, note: about s3cret}
      secrets: {key: s3cret}
      output: "{{ tasks.greeting }}"
      defaults: {timeout: 5m}
      autoDelete: {after: 1h}
      webhooks:
        - url: http://127.0.0.1:9/?k=s3cret
          headers: {Authorization: s3cret}
          signature: {secret: sign}
      permissions: [{role: public}]
      schedule: {cron: "0 3 * * *"}
      tasks:
        - name: greet
          var: greeting
          env: {SAY: s3cret, apiPassword: quiet}
          registry: {username: u, password: p4ss}
      """;

  private static final String GUEST =
      "{\"id\":\"00000000000000000000000000000001\",\"name\":\"Guest\",\"username\":\"guest\","
          + "\"createdAt\":\"1970-01-01T00:00:00Z\",\"disabled\":true}";

  private final ApiFixture api = new ApiFixture();

  @AfterEach
  void close() {
    api.close();
  }

  private Heard create(String yaml) throws IOException {
    return api.post("/scheduled-jobs", "text/yaml", yaml);
  }

  private static String simple(String cron) {
    return "{name: n, schedule: {cron: \"%s\"}, tasks: [{name: t}]}".formatted(cron);
  }

  private ScheduleId created(String yaml) throws IOException {
    Heard heard = create(yaml);
    assertThat(heard.status()).as(heard.body()).isEqualTo(200);
    return new ScheduleId(ApiFixture.id(heard).value());
  }

  private ScheduledJob stored(ScheduleId id) {
    return api.reads().schedules().schedule(id).orElseThrow();
  }

  private List<JobRun> jobs() {
    return api.reads().jobs().page(new JobQuery("", List.of(), 1, 20)).items();
  }

  @Test
  void h5_aScheduleIsTakenInAndAnsweredAsASummaryWithoutItsSecrets() throws IOException {
    Heard heard = create(NIGHTLY);

    assertThat(heard.status()).isEqualTo(200);
    assertThat(heard.headers()).containsEntry("content-type", "application/json");
    String id = ApiFixture.id(heard).value();
    String summary =
        "{\"id\":\""
            + id
            + "\",\"createdBy\":"
            + GUEST
            + ",\"inputs\":{\"dbPassword\":\"[REDACTED]\",\"note\":\"about [REDACTED]\","
            + "\"who\":\"world\"},\"state\":\"ACTIVE\",\"name\":\"nightly\","
            + "\"description\":\"every night\",\"tags\":[\"a\"],"
            + "\"createdAt\":\"2026-01-01T00:00:00Z\",\"cron\":\"0 3 * * *\"}";
    assertThat(heard.body()).isEqualTo(summary + "\n");
    assertThat(api.get("/scheduled-jobs").body())
        .isEqualTo(
            "{\"items\":["
                + summary
                + "],\"number\":1,\"size\":1,\"totalPages\":1,\"totalItems\":1}\n");
    assertThat(stored(new ScheduleId(id)).schedule().job().secrets())
        .containsEntry("key", "s3cret");
  }

  @Test
  void h5_aWholeScheduleIsShownWithoutItsSecrets() throws IOException {
    ScheduleId id = created(NIGHTLY);

    Heard heard = api.get("/scheduled-jobs/" + id);
    assertThat(heard.status()).isEqualTo(200);
    assertThat(heard.body())
        .startsWith(
            "{\"id\":\"%s\",\"name\":\"nightly\",\"description\":\"every night\",".formatted(id)
                + "\"cron\":\"0 3 * * *\",\"state\":\"ACTIVE\",\"inputs\":")
        .contains(
            "\"defaults\":{\"timeout\":\"5m\"},\"autoDelete\":{\"after\":\"1h\"},\"webhooks\":",
            "\"role\":{\"id\":",
            "\"secrets\":{\"key\":\"[REDACTED]\"}",
            "\"output\":\"{{ tasks.greeting }}\"")
        .doesNotContain("s3cret", "hunter2", "quiet", "p4ss", "\"sign\"");
  }

  @Test
  void aScheduleFiresAndItsJobNamesIt() throws IOException {
    ScheduleId id = created(NIGHTLY);
    api.clock.advance(Duration.ofHours(3));

    await().untilAsserted(() -> assertThat(jobs()).hasSize(1));
    JobRun job = jobs().getFirst();
    assertThat(api.get("/jobs/" + job.id()).body())
        .contains("\"schedule\":{\"id\":\"%s\"}".formatted(id), "\"autoDelete\":")
        .contains("\"context\":{\"job\":{\"id\":\"%s\",\"name\":\"nightly\"}".formatted(job.id()));
    assertThat(api.get("/jobs").body()).contains("\"schedule\":{\"id\":\"%s\"}".formatted(id));
  }

  @Test
  void aScheduleIsPausedResumedAndDeleted() throws IOException {
    String path = "/scheduled-jobs/" + created(simple("@hourly"));

    said(api.put(path + "/resume"), 400, "scheduled job is not paused");
    done(api.put(path + "/pause"));
    assertThat(api.get(path).body()).contains("\"state\":\"PAUSED\"");
    assertThat(api.get("/scheduled-jobs").body()).contains("\"state\":\"PAUSED\"");
    said(api.put(path + "/pause"), 400, "scheduled job is not active");
    done(api.put(path + "/resume"));
    assertThat(api.get(path).body()).contains("\"state\":\"ACTIVE\"");
    done(api.delete(path));
    assertThat(api.get("/scheduled-jobs").body()).contains("\"totalItems\":0");
    for (Heard heard :
        List.of(
            api.get(path), api.put(path + "/pause"), api.put(path + "/resume"), api.delete(path))) {
      said(heard, 404, "scheduled job not found");
    }
  }

  @Test
  void e51_whoMadePausedAndDeletedItIsKeptBeyondItsEnd() throws IOException {
    String path = "/scheduled-jobs/" + created(simple("@hourly"));
    done(api.put(path + "/pause"));
    assertThat(api.get(path + "/audit").body().replaceAll("\"at\":\"[^\"]+Z\"", "AT"))
        .isEqualTo(
            "{\"items\":[{\"action\":\"PAUSED\",\"by\":%1$s,AT},{\"action\":\"SUBMITTED\",\"by\":%1$s,AT}],\"number\":1,\"size\":2,\"totalPages\":1,\"totalItems\":2}\n"
                .formatted(GUEST));
    assertThat(api.get(path + "/audit?size=1&page=2").body()).contains("SUBMITTED");

    done(api.delete(path));
    assertThat(api.get(path + "/audit").body())
        .startsWith("{\"items\":[{\"action\":\"DELETED\",")
        .contains("\"totalItems\":3");
  }

  @Test
  void theAuditOfAJobIsNotThatOfASchedule() throws IOException {
    String job = ApiFixture.id(api.postYaml("{name: n, tasks: [{name: t}]}")).value();
    api.put("/jobs/" + job + "/cancel");
    said(api.get("/scheduled-jobs/" + job + "/audit"), 404, "scheduled job not found");
    said(api.get("/scheduled-jobs/unknown/audit"), 404, "scheduled job not found");
  }

  @Test
  void aScheduleIsTriggeredAlsoWhileItIsPaused() throws IOException {
    ScheduleId id = created(NIGHTLY);
    String path = "/scheduled-jobs/" + id;
    done(api.put(path + "/pause"));

    Heard heard = api.post(path + "/trigger", "application/json", "");
    assertThat(heard.status()).as(heard.body()).isEqualTo(200);
    JobRun job = jobs().getFirst();
    assertThat(heard.body())
        .startsWith("{\"id\":\"" + job.id() + "\"")
        .contains("\"schedule\":{\"id\":\"" + id + "\"}")
        .doesNotContain("hunter2", "s3cret");
    assertThat(jobs()).hasSize(1);
    assertThat(stored(id).nextAt()).isEmpty();
    assertThat(api.get("/jobs/" + job.id() + "/audit").body())
        .contains("\"action\":\"TRIGGERED\"", "\"with\":\"" + id + "\"");
    assertThat(api.get(path + "/audit").body()).contains("\"action\":\"TRIGGERED\"");
    said(
        api.post("/scheduled-jobs/unknown/trigger", "application/json", ""),
        404,
        "scheduled job not found");
  }

  @Test
  void aScheduleIsEditedAsAWhole() throws IOException {
    ScheduleId id = created(NIGHTLY);
    String path = "/scheduled-jobs/" + id;
    Heard edited =
        api.put(
            path, "text/yaml", NIGHTLY.replace("0 3 * * *", "0 4 * * *").replace("greet", "hi"));
    assertThat(edited.status()).as(edited.body()).isEqualTo(200);
    assertThat(edited.body())
        .startsWith("{\"id\":\"" + id + "\"")
        .contains("\"cron\":\"0 4 * * *\"")
        .doesNotContain("s3cret");
    assertThat(stored(id).nextAt()).contains(Instant.parse("2026-01-01T04:00:00Z"));
    assertThat(stored(id).schedule().job().tasks().getFirst().name()).isEqualTo("hi");
    assertThat(stored(id).schedule().job().secrets()).containsEntry("key", "s3cret");
    assertThat(api.get(path + "/audit").body()).contains("\"action\":\"UPDATED\"");

    Heard placeholder =
        api.put(
            path,
            "text/yaml",
            simple("@daily").replace("{name: n", "{name: n, secrets: {k: '[REDACTED]'}"));
    assertThat(placeholder.status()).as(placeholder.body()).isEqualTo(400);
    assertThat(placeholder.body()).contains("secrets.k");
    assertThat(api.put(path, "text/yaml", simple("never")).status()).isEqualTo(400);
    assertThat(stored(id).schedule().cron()).isEqualTo("0 4 * * *");
    said(
        api.put("/scheduled-jobs/unknown", "text/yaml", simple("@daily")),
        404,
        "scheduled job not found");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cron=0+3+*+*+*&limit=2"
            + "| {'cron':'0 3 * * *','timezone':'Z','firings':['2026-01-01T03:00:00Z','2026-01-02T03:00:00Z']}",
        "cron=0+3+29+3+*&timezone=Europe/Berlin&from=2026-03-28T00:00:00Z&limit=1"
            + "| {'cron':'0 3 29 3 *','timezone':'Europe/Berlin','firings':['2026-03-29T01:00:00Z']}",
        "cron=TZ%3DAsia/Tokyo+@daily&to=2026-01-02T15:00:00Z"
            + "| {'cron':'TZ=Asia/Tokyo @daily','timezone':'Asia/Tokyo','firings':['2026-01-01T15:00:00Z']}",
        "cron=@hourly&from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z"
            + "| {'cron':'@hourly','timezone':'Z','firings':[]}",
        "cron=@hourly&from=9999-12-31T23:30:00Z|{'cron':'@hourly','timezone':'Z','firings':[]}",
        "timezone=UTC|{'message':'cron is missing: give an expression such as 0 3 * * *'}",
        "cron=61+*+*+*+*|{'message':'invalid cron: ",
        "cron=@daily&timezone=Mars|{'message':'invalid timezone: Mars; it is a name such as"
            + " Europe/Berlin or UTC'}",
        "cron=TZ%3DUTC+@daily&timezone=UTC|{'message':'invalid timezone: UTC; the expression names"
            + " one by TZ= already'}",
        "cron=@daily&limit=1001|{'message':'invalid limit: 1001; it is a number from 1 to 1000'}",
      })
  void aPreviewSaysWhenACronExpressionFires(String query, String answer) throws IOException {
    assertThat(api.get("/scheduled-jobs/preview?" + query).body().replace('"', '\''))
        .startsWith(answer);
  }

  /** The states of its firings since the start of the test, with their minutes of the day. */
  private List<String> firings(ScheduleId id, String query) throws IOException {
    Heard heard = api.get("/scheduled-jobs/" + id + "/firings?from=2026-01-01T00:00:00Z" + query);
    assertThat(heard.status()).as(heard.body()).isEqualTo(200);
    return Pattern.compile("\"at\":\"[^T]+T(\\d\\d:\\d\\d)[^\"]*\",\"state\":\"(\\w+)\"")
        .matcher(heard.body())
        .results()
        .map(hit -> hit.group(1) + " " + hit.group(2))
        .toList();
  }

  private void passes(Duration time, int jobs) {
    api.clock.advance(time);
    await().untilAsserted(() -> assertThat(jobs()).hasSize(jobs));
  }

  @Test
  void firingsOfTheWeekAreStartedMissedTriggeredOrPlanned() throws IOException {
    ScheduleId id = created(simple("@hourly"));
    String path = "/scheduled-jobs/" + id;
    passes(Duration.ofHours(1), 1);
    passes(Duration.ofMinutes(150), 2);
    api.clock.advance(Duration.ofMinutes(1));
    api.post(path + "/trigger", "application/json", "");
    done(api.put(path + "/pause"));
    api.clock.advance(Duration.ofHours(2));
    done(api.put(path + "/resume"));

    assertThat(firings(id, "&to=2026-01-01T08:00:00Z"))
        .containsExactly(
            "01:00 STARTED",
            "02:00 MISSED",
            "03:00 STARTED",
            "03:31 TRIGGERED",
            "06:00 PLANNED",
            "07:00 PLANNED");
    assertThat(api.get(path + "/firings?from=2026-01-01T02:30:00Z&to=2026-01-01T03:31:00Z").body())
        .contains("\"job\":{\"id\":\"" + jobs().get(1).id() + "\",\"state\":\"SCHEDULED\"")
        .doesNotContain("\"next\"");
    String first = api.get(path + "/firings?from=2026-01-01T00:00:00Z&limit=2").body();
    assertThat(first).contains("\"next\":\"2026-01-01T03:00:00Z\"");
    assertThat(firings(id, "&limit=1000")).hasSize(4 + 7 * 24 - 6);
    assertThat(firings(id, "&to=2026-01-01T00:00:00Z")).isEmpty();
    said(api.get("/scheduled-jobs/x/firings"), 404, "scheduled job not found");
  }

  @Test
  void firingsComeInPieces() throws IOException {
    ScheduleId id = created(simple("@hourly"));
    for (int i = 1; i <= 5; i++) {
      passes(Duration.ofHours(1), i);
    }
    List<String> found = new ArrayList<>();
    String from = "2026-01-01T00:00:00Z";
    while (!from.isEmpty()) {
      String body =
          api.get(
                  "/scheduled-jobs/%s/firings?from=%s&to=2026-01-01T08:00:00Z&limit=1"
                      .formatted(id, from))
              .body();
      Matcher at = Pattern.compile("\"at\":\"[^T]+T(\\d\\d)").matcher(body);
      while (at.find()) {
        found.add(at.group(1));
      }
      Matcher next = Pattern.compile("\"next\":\"([^\"]+)\"").matcher(body);
      from = next.find() ? next.group(1) : "";
    }
    assertThat(found).containsExactly("01", "02", "03", "04", "05", "06", "07");
  }

  @Test
  void anEditForgetsWhatWasMissedBefore() throws IOException {
    ScheduleId id = created(simple("@hourly"));
    passes(Duration.ofMinutes(150), 1);
    api.put("/scheduled-jobs/" + id, "text/yaml", simple("30 * * * *"));
    assertThat(firings(id, "&to=2026-01-01T04:00:00Z"))
        .containsExactly("02:30 STARTED", "03:30 PLANNED");
    ScheduleId every = created(simple("@every 20m"));
    assertThat(firings(every, "&to=2026-01-01T03:30:00Z"))
        .containsExactly("02:50 PLANNED", "03:10 PLANNED");
  }

  private static void done(Heard heard) {
    assertThat(heard.body()).isEqualTo("{\"status\":\"OK\"}\n");
    assertThat(heard.status()).isEqualTo(200);
  }

  private static void said(Heard heard, int status, String message) {
    assertThat(heard.body()).isEqualTo("{\"message\":\"" + message + "\"}\n");
    assertThat(heard.status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"'', SCHEDULED", "?cancel=false, SCHEDULED", "?cancel=true, CANCELLED"})
  void h6_deletionKeepsWhatWasStartedAndCancelsItOnlyIfAsked(String query, JobState state)
      throws IOException {
    ScheduleId id = created(simple("@every 10m"));
    api.clock.advance(Duration.ofMinutes(10));
    await().untilAsserted(() -> assertThat(jobs()).hasSize(1));

    done(api.delete("/scheduled-jobs/" + id + query));
    JobRun job = jobs().getFirst();
    assertThat(job.state()).isEqualTo(state);
    assertThat(api.get("/jobs/" + job.id()).status()).isEqualTo(200);
    for (String path : List.of("/jobs", "/jobs/" + job.id())) {
      assertThat(api.get(path).body())
          .as("what is no more is not named")
          .contains(job.id().value())
          .doesNotContain("\"schedule\"");
    }
    if (state == JobState.CANCELLED) {
      assertThat(api.get("/jobs/" + job.id() + "/audit").body())
          .startsWith("{\"items\":[{\"action\":\"CANCELLED\",\"by\":" + GUEST)
          .contains("\"with\":\"" + id + "\"");
    }
  }

  @Test
  void aWordThatSaysNeitherYesNorNoDeletesNothing() throws IOException {
    String path = "/scheduled-jobs/" + created(simple("@hourly"));
    said(api.delete(path + "?cancel=yes"), 400, "invalid cancel: yes; it is true or false");
    assertThat(api.get(path).status()).isEqualTo(200);
  }

  @Test
  void pagesAreCutToTheAllowedSizes() throws IOException {
    for (int i = 0; i < 25; i++) {
      ScheduledJob schedule = api.rows.schedule("s" + i);
      api.rows
          .write()
          .schedules(new Changes.OfSchedules(List.of(schedule), List.of(), List.of()))
          .commit();
    }
    assertThat(api.get("/scheduled-jobs").body())
        .contains("\"name\":\"s24\"", "\"name\":\"s15\"")
        .doesNotContain("\"name\":\"s14\"")
        .endsWith("\"number\":1,\"size\":10,\"totalPages\":3,\"totalItems\":25}\n");
    assertThat(api.get("/scheduled-jobs?size=100&page=2").body())
        .contains("\"name\":\"s4\"", "\"name\":\"s0\"")
        .endsWith("\"number\":2,\"size\":5,\"totalPages\":2,\"totalItems\":25}\n");
    assertThat(api.get("/scheduled-jobs?page=9223372036854775807").body())
        .startsWith("{\"items\":[]");
    said(api.get("/scheduled-jobs?page=two"), 404, "invalid page number: two");
    said(api.get("/scheduled-jobs?size=two"), 404, "invalid size: two");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{name: n, tasks: [{name: t}]}"
            + "| Key: 'ScheduledJob.Schedule' Error:Field validation for 'Schedule' failed on the"
            + " 'required' tag",
        "{name: n, schedule: {}, tasks: [{name: t}]}"
            + "| Key: 'ScheduledJob.Schedule.Cron' Error:Field validation for 'Cron' failed on the"
            + " 'required' tag",
        "{name: n, schedule: {cron: every day}, tasks: [{name: t}]}"
            + "| Key: 'ScheduledJob.Schedule.Cron' Error:Field validation for 'Cron' failed on the"
            + " 'cron' tag",
        "{schedule: {cron: '@daily'}, tasks: []}"
            + "| Key: 'ScheduledJob.Name' Error:Field validation for 'Name' failed on the"
            + " 'required' tag\\nKey: 'ScheduledJob.Tasks' Error:Field validation for 'Tasks'"
            + " failed on the 'min' tag",
      })
  void whatIsWrongIsSaidInTheReferencesWords(String yaml, String message) throws IOException {
    Heard heard = create(yaml);
    assertThat(heard.status()).isEqualTo(400);
    assertThat(heard.body()).startsWith("{\"message\":\"" + message + "\",\"errors\":[");
    assertThat(api.get("/scheduled-jobs").body()).contains("\"totalItems\":0");
  }

  @Test
  void j11_theProblemIsToldWithItsPlace() throws IOException {
    Heard heard = create("name: n\nschedule:\n  cron: 61 * * * *\ntasks: [{name: t}]\n");
    assertThat(heard.body())
        .contains("\"path\":\"schedule.cron\",\"line\":3,\"column\":3,\"rule\":\"cron\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0 0 * JAN MON", "0 0 ? * 7", "@midnight", "@every 1.5h", "TZ=UTC @daily"})
  void j11_whatTheRealParserTakesIsTaken(String cron) throws IOException {
    assertThat(create(simple(cron)).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TZ=", "TZ=UTC", "CRON_TZ= ", "TZ=UTC@daily"})
  void h19_aZoneWithoutACronIsRefused(String cron) throws IOException {
    assertThat(create(simple(cron)).status()).isEqualTo(400);
    assertThat(create(simple("@daily")).status()).isEqualTo(200);
  }

  @Test
  void aScheduleDoesNotWaitAndAJobHasNoSchedule() throws IOException {
    Heard waits = create(simple("@daily").replace("{name: n", "{name: n, wait: {timeout: 1s}"));
    assertThat(waits.status()).isEqualTo(400);
    assertThat(waits.body()).contains("unknown field", "wait");
    assertThat(api.postYaml(simple("@daily")).status()).isEqualTo(400);
  }

  @Test
  void theSwitchOfJobsSwitchesSchedulesToo() throws IOException {
    try (ApiFixture without = new ApiFixture(EnumSet.of(EndpointGroup.JOBS))) {
      said(without.get("/scheduled-jobs"), 404, "Not Found");
      said(without.put("/scheduled-jobs/x/pause"), 404, "Not Found");
    }
  }

  @Test
  void e31_aScheduleThatCannotFireSaysWhy() throws IOException {
    ScheduleId id = created(simple("@daily"));
    api.rows
        .write()
        .schedules(
            new Changes.OfSchedules(
                List.of(), List.of(stored(id).broken("no such day")), List.of()))
        .commit();
    assertThat(api.get("/scheduled-jobs/" + id).body()).contains("\"error\":\"no such day\"");
    assertThat(api.get("/scheduled-jobs").body()).contains("\"error\":\"no such day\"");
  }
}
