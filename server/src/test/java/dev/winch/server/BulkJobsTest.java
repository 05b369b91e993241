package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.winch.model.run.AccessEvent;
import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.server.http.RawClient.Heard;
import dev.winch.store.AccountQueries;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** {@code POST /jobs/cancel} and {@code /jobs/restart}. */
class BulkJobsTest {
  private final ApiFixture api = new ApiFixture();

  @AfterEach
  void close() {
    api.close();
  }

  private JobId submit(String tag) throws IOException {
    return ApiFixture.id(
        api.postYaml(
            "name: job\ntags: [%s]\ntasks: [{name: a, run: x, queue: nowhere}]\n".formatted(tag)));
  }

  private Heard post(String path) throws IOException {
    return api.ask("POST", path, "", "");
  }

  private List<JobState> states(List<JobId> jobs) {
    return jobs.stream().map(job -> api.stored(job).state()).toList();
  }

  @Test
  void jobsThatFulfilTheFilterAreCountedThenCancelledThenRestarted() throws IOException {
    List<JobId> web = List.of(submit("web"), submit("web"), submit("web"));
    JobId other = submit("ops");

    assertThat(post("/jobs/cancel?tag=web&dryRun=true").body())
        .isEqualTo("{\"totals\":{\"PENDING\":0,\"SCHEDULED\":3,\"RUNNING\":0}}\n");
    assertThat(states(web)).containsOnly(JobState.SCHEDULED);

    assertThat(post("/jobs/cancel?tag=web").body()).isEqualTo("{\"done\":3}\n");
    assertThat(states(web)).containsOnly(JobState.CANCELLED);
    assertThat(api.stored(other).state()).isEqualTo(JobState.SCHEDULED);
    assertThat(api.reads().jobs().audit(web.getFirst().value(), 1, 9).items())
        .extracting(AuditEntry::action)
        .contains(AuditEntry.Action.CANCELLED);
    assertThat(post("/jobs/cancel?tag=web").body()).isEqualTo("{\"done\":0}\n");

    assertThat(post("/jobs/restart?state=CANCELLED&tag=web&dryRun=true").body())
        .isEqualTo("{\"totals\":{\"CANCELLED\":3}}\n");
    assertThat(post("/jobs/restart?state=cancelled").body()).isEqualTo("{\"done\":3}\n");
    assertThat(states(web)).containsOnly(JobState.RUNNING);
    assertThat(post("/jobs/cancel?all=true").body()).isEqualTo("{\"done\":4}\n");
  }

  @Test
  void endedJobsAreDeletedOneByOneAndByFilter() throws IOException {
    List<JobId> web = List.of(submit("web"), submit("web"), submit("web"));
    JobId waiting = submit("web");
    assertThat(api.put("/jobs/" + waiting + "/delete").body())
        .isEqualTo("{\"message\":\"job is SCHEDULED and can not be deleted; cancel it first\"}\n");
    for (JobId job : web) {
      assertThat(api.ask("PUT", "/jobs/" + job + "/cancel", "", "").status()).isEqualTo(200);
    }

    assertThat(api.put("/jobs/" + web.getFirst() + "/delete").body())
        .isEqualTo("{\"status\":\"OK\"}\n");
    assertThat(api.get("/jobs/" + web.getFirst()).status()).isEqualTo(404);
    assertThat(api.put("/jobs/" + web.getFirst() + "/delete").status()).isEqualTo(404);

    assertThat(post("/jobs/delete?tag=web&dryRun=true").body())
        .isEqualTo("{\"totals\":{\"COMPLETED\":0,\"FAILED\":0,\"CANCELLED\":2}}\n");
    assertThat(post("/jobs/delete?tag=web&limit=1").body()).startsWith("{\"done\":1,\"next\":");
    assertThat(post("/jobs/delete?tag=web").body()).isEqualTo("{\"done\":1}\n");
    assertThat(api.stored(waiting).state()).isEqualTo(JobState.SCHEDULED);
    assertThat(post("/jobs/delete?state=RUNNING").status()).isEqualTo(400);
    assertThat(api.reads().accounts().events(Long.MAX_VALUE, 9))
        .extracting(AccountQueries.NumberedEvent::event)
        .extracting(AccessEvent::action, AccessEvent::subject, AccessEvent::detail)
        .contains(tuple(AccessEvent.Action.JOB_DELETED, web.getFirst().value(), "job"))
        .hasSize(3);
  }

  @Test
  void aJobThatRefusesIsCountedByItsReason() throws IOException {
    JobId done = submit("web");
    api.rows
        .write()
        .jobs(JobRunRow.of(api.stored(done)).state(JobState.FAILED).position(2).build())
        .commit();

    assertThat(post("/jobs/restart?tag=web").body())
        .isEqualTo("{\"done\":0,\"refused\":{\"job has no more tasks to run\":1}}\n");
  }

  @Test
  void aBulkRequestContinuesAfterItsLimitOrAnOutage() throws IOException {
    List<JobId> jobs = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      jobs.add(submit("web"));
    }
    Heard first = post("/jobs/cancel?tag=web&limit=2");
    assertThat(first.body()).startsWith("{\"done\":2,\"next\":\"");
    Matcher next = Pattern.compile("\"next\":\"([^\"]+)\"").matcher(first.body());
    assertThat(next.find()).isTrue();
    assertThat(states(jobs.subList(3, 5))).containsOnly(JobState.CANCELLED);

    assertThat(post("/jobs/cancel?tag=web&limit=1&after=" + next.group(1)).body())
        .startsWith("{\"done\":1,\"next\":");
    api.store.breakDown("the cable is out");
    assertThat(post("/jobs/cancel?tag=web").status()).isEqualTo(503);
    api.store.recover();
    assertThat(post("/jobs/cancel?tag=web").body()).isEqualTo("{\"done\":2}\n");
    assertThat(states(jobs)).containsOnly(JobState.CANCELLED);
  }

  @Test
  void aFilterIsRequiredAndHasToMakeSense() throws IOException {
    submit("web");
    for (String[] wrong :
        new String[][] {
          {"/jobs/cancel", "a filter is required, such as state=PENDING; all=true means every job"},
          {
            "/jobs/restart?dryRun=true",
            "a filter is required, such as state=FAILED; all=true means"
          },
          {"/jobs/cancel?state=FAILED", "a job that can is PENDING, SCHEDULED, RUNNING"},
          {"/jobs/cancel?tag=web&dryRun=yes", "invalid dryRun: yes; it is true, false or absent"},
          {"/jobs/cancel?tag=web&limit=10001", "it is a number from 1 to 10000"},
          {"/jobs/cancel?tag=web&sort=ended", "invalid sort: the newest jobs come first"},
          {"/jobs/cancel?status=FAILED", "a filter is required"},
        }) {
      Heard heard = post(wrong[0]);
      assertThat(heard.status()).as(wrong[0]).isEqualTo(400);
      assertThat(heard.body()).contains(wrong[1]);
    }
  }

  @Test
  void aUserChangesOnlyJobsThatTheUserMaySee() throws IOException {
    try (ApiFixture users = ApiFixture.withUsers()) {
      users.addUser("alice", "pass", false);
      users.addUser("bob", "pass", false);
      String hidden =
          "{\"name\":\"job\",\"tags\":[\"web\"],\"tasks\":[{\"name\":\"a\",\"run\":\"x\","
              + "\"queue\":\"nowhere\"}],\"permissions\":[{\"user\":\"alice\"}]}";
      users.ask(
          "POST",
          "/jobs",
          "Content-Type: application/json\n" + AccessTest.basic("alice:pass"),
          hidden);

      assertThat(users.ask("POST", "/jobs/cancel?tag=web", AccessTest.basic("bob:pass"), "").body())
          .isEqualTo("{\"done\":0}\n");
      assertThat(
              users.ask("POST", "/jobs/cancel?tag=web", AccessTest.basic("alice:pass"), "").body())
          .isEqualTo("{\"done\":1}\n");
    }
  }
}
