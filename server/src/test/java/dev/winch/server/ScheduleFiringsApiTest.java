package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.ScheduleId;
import dev.winch.server.http.RawClient.Heard;
import dev.winch.store.Changes;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a schedule fires, has fired and has not: preview, firings, trigger. */
class ScheduleFiringsApiTest extends ScheduleRequests {
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
