package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.JobId;
import dev.winch.model.run.Role;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.UserId;
import dev.winch.server.api.ApiTable;
import dev.winch.server.endpoint.Endpoint;
import dev.winch.server.endpoint.EndpointAccess;
import dev.winch.server.http.RawClient.Heard;
import dev.winch.server.middleware.AccessConfig;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** H12: every endpoint of the table asks who may see the job, the task or the schedule. */
class PermissionsTest {
  private static final String UNKNOWN = "ffffffffffffffffffffffffffffffff";
  private static final String CREATOR = AccessTest.basic("carol:carol-pass");
  private static final String LISTED = AccessTest.basic("alice:alice-pass");
  private static final String OTHER = AccessTest.basic("bob:bob-pass");
  private static final String ADMIN = AccessTest.basic("dave:dave-pass");

  private final ApiFixture api =
      new ApiFixture(
          Set.of(),
          new AccessConfig(
              Optional.empty(), true, Optional.empty(), OptionalInt.empty(), List.of()));

  @BeforeEach
  void users() {
    for (String name : List.of("alice", "bob", "carol", "dave")) {
      api.addUser(name, name + "-pass", false);
    }
  }

  @AfterEach
  void close() {
    api.close();
  }

  private static List<Endpoint<?>> endpoints(EndpointAccess access) {
    return ApiTable.all().stream().filter(endpoint -> endpoint.access() == access).toList();
  }

  private String submit(String path, String more) throws IOException {
    Heard made =
        api.ask(
            "POST",
            path,
            CREATOR + "Content-Type: text/yaml\n",
            "name: hush\ntasks: [{name: a, run: \"true\"}]\n" + more);
    assertThat(made.status()).as(made.body()).isEqualTo(200);
    return ApiFixture.id(made).value();
  }

  private Heard ask(Endpoint<?> endpoint, String id, String query, String user) throws IOException {
    return api.ask(endpoint, endpoint.path().replace("{id}", id) + query, user, "");
  }

  /** Bodies are the same to the byte, so nobody learns what ids there are. */
  private void assertHiddenFromBob(EndpointAccess access, String id) throws IOException {
    List<Endpoint<?>> endpoints = endpoints(access);
    assertThat(endpoints).isNotEmpty();
    for (Endpoint<?> endpoint : endpoints) {
      for (String query : List.of("", "?page=a", "?size=a&order=x&execution=x&cancel=x")) {
        Heard hidden = ask(endpoint, id, query, OTHER);
        Heard unknown = ask(endpoint, UNKNOWN, query, OTHER);
        assertThat(hidden.status()).as(endpoint.path() + query).isIn(400, 404);
        assertThat(hidden.body()).as(endpoint.path() + query).isEqualTo(unknown.body());
        assertThat(hidden.status()).isEqualTo(unknown.status());
      }
      assertThat(ask(endpoint, id, "", OTHER).status()).as(endpoint.path()).isEqualTo(404);
    }
  }

  /** Asks for its deletion last. */
  private void assertShown(EndpointAccess access, String id, String user) throws IOException {
    List<Endpoint<?>> inOrder = new ArrayList<>(endpoints(access));
    inOrder.sort(Comparator.comparing(endpoint -> endpoint.method().equals("DELETE")));
    for (Endpoint<?> endpoint : inOrder) {
      assertThat(ask(endpoint, id, "", user).status())
          .as(endpoint.method() + " " + endpoint.path())
          .isIn(200, 400);
    }
  }

  @Test
  void everyEndpointWithAnIdAsksWhoMaySeeIt() {
    assertThat(ApiTable.all())
        .filteredOn(endpoint -> endpoint.path().contains("{id}"))
        .filteredOn(endpoint -> !endpoint.path().startsWith("/nodes/")) // Workers are nobody's.
        .allSatisfy(
            endpoint ->
                assertThat(endpoint.access())
                    .isIn(
                        EndpointAccess.JOB_VIEWER,
                        EndpointAccess.TASK_VIEWER,
                        EndpointAccess.SCHEDULE_VIEWER));
  }

  /** Only the whole job, which its viewers may see, has them. */
  @Test
  void h12_noListHasTheWebhooksOrPermissionsOfAJob() throws IOException {
    String job =
        submit(
            "/jobs",
            "permissions: [{user: alice}]\nwebhooks: [{url: \"http://receiver.example/x\"}]\n");
    assertThat(api.ask("GET", "/jobs/" + job, LISTED, "").body()).contains("receiver.example");
    for (String list : List.of("/jobs", "/jobs?q=hush", "/jobs?limit=5", "/jobs/totals")) {
      String shown = api.ask("GET", list, LISTED, "").body();
      assertThat(shown).doesNotContain("receiver", "webhooks", "permissions");
      assertThat(api.ask("GET", list, OTHER, "").body()).doesNotContain("hush", job);
    }
  }

  @Test
  void h12_aJobIsThereForItsCreatorAndTheUsersItNames() throws IOException {
    String job = submit("/jobs", "permissions: [{user: alice}]\n");

    assertHiddenFromBob(EndpointAccess.JOB_VIEWER, job);
    assertShown(EndpointAccess.JOB_VIEWER, job, LISTED);
    assertThat(api.ask("GET", "/jobs/" + job, CREATOR, "").status()).isEqualTo(200);
    for (String query : List.of("", "?q=hush", "?q=state:pending", "?q=id:" + job)) {
      assertThat(api.ask("GET", "/jobs" + query, OTHER, "").body())
          .as(query)
          .contains("\"items\":[]", "\"totalItems\":0");
    }
    assertThat(api.ask("GET", "/jobs", CREATOR, "").body()).contains("\"totalItems\":1");
  }

  @Test
  void h12_aTaskIsThereForWhoSeesItsJob() throws IOException {
    String job = submit("/jobs", "permissions: [{user: alice}]\n");
    TaskRun task = api.rows.task(api.stored(new JobId(job))).state(TaskState.SCHEDULED).build();
    api.rows.insert(task);

    assertHiddenFromBob(EndpointAccess.TASK_VIEWER, task.id().value());
    assertShown(EndpointAccess.TASK_VIEWER, task.id().value(), LISTED);
    assertShown(EndpointAccess.TASK_VIEWER, task.id().value(), CREATOR);
  }

  @Test
  void h12_aScheduleIsThereForItsCreatorAndTheUsersItNames() throws IOException {
    String schedule =
        submit(
            "/scheduled-jobs", "schedule: {cron: \"0 0 1 1 *\"}\npermissions: [{user: alice}]\n");

    assertHiddenFromBob(EndpointAccess.SCHEDULE_VIEWER, schedule);
    assertThat(api.ask("GET", "/scheduled-jobs", OTHER, "").body())
        .contains("\"items\":[]", "\"totalItems\":0");
    assertShown(EndpointAccess.SCHEDULE_VIEWER, schedule, CREATOR);
    // The creator has just deleted it: its audit is still not for everybody.
    String audit = "/scheduled-jobs/" + schedule + "/audit";
    assertThat(api.ask("GET", audit, OTHER, "").status()).isEqualTo(404);
    assertThat(api.ask("GET", audit, CREATOR, "").status()).isEqualTo(200);
  }

  @Test
  void h12_everyUserHoldsTheRolePublic() throws IOException {
    String job = submit("/jobs", "permissions: [{role: public}]\n");

    assertShown(EndpointAccess.JOB_VIEWER, job, OTHER);
  }

  @Test
  void h12_aJobIsThereForTheRolesItNamesAndForAdministrators() throws IOException {
    api.store.write(
        t -> {
          t.accounts().addRole(new Role("r", "build", "", api.clock.instant()));
          t.accounts().assign(new UserId("id-of-alice"), List.of("build"));
          t.accounts().assign(new UserId("id-of-bob"), List.of("operator"));
          t.accounts().assign(new UserId("id-of-dave"), List.of("admin"));
          return null;
        });
    String job = submit("/jobs", "permissions: [{role: build}]\n");

    assertHiddenFromBob(EndpointAccess.JOB_VIEWER, job);
    assertShown(EndpointAccess.JOB_VIEWER, job, LISTED);
    assertShown(EndpointAccess.JOB_VIEWER, job, ADMIN);
    assertThat(api.ask("GET", "/jobs", ADMIN, "").body()).contains("\"totalItems\":1");
    assertThat(api.ask("GET", "/jobs?q=hush", OTHER, "").body()).contains("\"totalItems\":0");
  }

  @Test
  void aJobWithoutPermissionsIsVisibleToEveryUser() throws IOException {
    String job = submit("/jobs", "");

    assertThat(api.ask("GET", "/jobs/" + job, OTHER, "").status()).isEqualTo(200);
    assertThat(api.ask("PUT", "/jobs/" + job + "/cancel", OTHER, "").status()).isEqualTo(200);
    assertThat(api.ask("GET", "/jobs/" + job + "/audit", OTHER, "").body())
        .contains("\"action\":\"CANCELLED\",\"by\":{\"id\":\"id-of-bob\"");
  }
}
