package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.server.http.RawClient.Heard;
import dev.winch.store.Changes;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /scheduled-jobs}, as the reference answers it. */
class SchedulesApiTest extends ScheduleRequests {
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
  void e51_theAuditTrailOfAScheduleOutlivesIt() throws IOException {
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
  void theAuditTrailOfAJobIsNotServedAsThatOfASchedule() throws IOException {
    String job = ApiFixture.id(api.postYaml("{name: n, tasks: [{name: t}]}")).value();
    api.put("/jobs/" + job + "/cancel");
    said(api.get("/scheduled-jobs/" + job + "/audit"), 404, "scheduled job not found");
    said(api.get("/scheduled-jobs/unknown/audit"), 404, "scheduled job not found");
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
  @CsvSource({"'', SCHEDULED", "?cancel=false, SCHEDULED", "?cancel=true, CANCELLED"})
  void h6_aDeletionCancelsStartedJobsOnlyOnRequest(String query, JobState state)
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

  @Test
  void theSwitchOfJobsSwitchesSchedulesToo() throws IOException {
    try (ApiFixture without = new ApiFixture(EnumSet.of(EndpointGroup.JOBS))) {
      said(without.get("/scheduled-jobs"), 404, "Not Found");
      said(without.put("/scheduled-jobs/x/pause"), 404, "Not Found");
    }
  }
}
