package dev.winch.tests.kit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Permission;
import dev.winch.model.spec.Schedule;
import dev.winch.model.spec.TaskSpec;
import dev.winch.store.Changes;
import dev.winch.store.JobQueries.JobQuery;
import dev.winch.store.Viewer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Lists show a viewer what the viewer may see, and count nothing else (H12). */
interface VisibilityContract extends StoreUnderTest {

  Viewer ALICE =
      new Viewer(new UserId("id-of-alice"), List.of("alice", "id-of-alice"), List.of("public"));

  private static JobSpec spec(String name, Permission... permissions) {
    return new JobSpec(
        name,
        "",
        List.of("t"),
        // What looks like permissions in a text is none.
        List.of(TaskSpec.named("a").run("echo '\"permissions\":[{\"user\":\"bob\"}]'").build()),
        Map.of("permissions", "["),
        Map.of(),
        "",
        Optional.empty(),
        List.of(),
        List.of(permissions),
        Optional.empty(),
        "",
        Optional.empty());
  }

  private JobRun add(String name, JobState state, Permission... permissions) {
    JobRun job = rows().job(name).tags(List.of("t")).state(state).build();
    rows().write().newJob(job, spec(name, permissions)).commit();
    return job;
  }

  private List<String> names(JobQuery query) {
    return store().reads().jobs().page(query).items().stream().map(JobRun::name).toList();
  }

  private void addSomeOfEachKind() {
    add("open one", JobState.PENDING);
    add("red name", JobState.RUNNING, new Permission("alice", ""));
    add("red id", JobState.PENDING, new Permission("bob", ""), new Permission("id-of-alice", ""));
    add("red role", JobState.PENDING, new Permission("", "public"));
    add("blue bob", JobState.RUNNING, new Permission("bob", ""));
    add("blue ops", JobState.PENDING, new Permission("", "ops"), new Permission("Alice", ""));
  }

  @Test
  default void aListContainsVisibleJobsOnly() {
    addSomeOfEachKind();
    var all = new JobQuery("", List.of(), 1, 10);
    JobQuery seen = all.seenBy(Optional.of(ALICE));

    assertThat(names(seen)).containsExactly("red role", "red id", "red name", "open one");
    assertThat(store().reads().jobs().page(seen).totalItems()).isEqualTo(4);
    assertThat(store().reads().jobs().page(all).totalItems()).isEqualTo(6);
    assertThat(names(new JobQuery("", List.of(), 2, 3).seenBy(Optional.of(ALICE))))
        .containsExactly("open one");
  }

  @Test
  default void theCreatorSeesTheJobUnderAnyPermissions() {
    add("mine", JobState.PENDING, new Permission("bob", ""));
    var owner = new Viewer(StoreRows.OWNER, List.of("owner"), List.of());
    var query = new JobQuery("", List.of(), 1, 10);

    assertThat(names(query.seenBy(Optional.of(owner)))).containsExactly("mine");
    assertThat(names(query.seenBy(Optional.of(ALICE)))).isEmpty();
  }

  @Test
  default void aSearchFindsVisibleJobsOnly() {
    addSomeOfEachKind();
    Optional<Viewer> alice = Optional.of(ALICE);

    assertThat(names(new JobQuery("red", List.of(), 1, 10).seenBy(alice)))
        .containsExactly("red role", "red id", "red name");
    assertThat(names(new JobQuery("blue", List.of(), 1, 10).seenBy(alice))).isEmpty();
    assertThat(names(new JobQuery("", List.of("t"), 1, 10).seenBy(alice))).hasSize(4);
    assertThat(names(new JobQuery("running", List.of(), 1, 10).seenBy(alice)))
        .containsExactly("red name");
    JobQuery running =
        new JobQuery("", "", List.of(), List.of("running"), List.of(), 1, 10).seenBy(alice);
    assertThat(names(running)).containsExactly("red name");
    assertThat(store().reads().jobs().page(running).totalItems()).isEqualTo(1);
    JobRun hidden = add("hidden", JobState.PENDING, new Permission("bob", ""));
    List<String> id = List.of(hidden.id().value());
    JobQuery byId = new JobQuery("", "", List.of(), List.of(), id, 1, 10);
    assertThat(names(byId)).containsExactly("hidden");
    assertThat(names(byId.seenBy(alice))).isEmpty();
  }

  @Test
  default void schedulesAreListedLikeJobs() {
    ScheduledJob open = rows().schedule(new Schedule(spec("open"), "@hourly"));
    ScheduledJob named =
        rows().schedule(new Schedule(spec("n", new Permission("alice", "")), "@hourly"));
    ScheduledJob other =
        rows().schedule(new Schedule(spec("o", new Permission("bob", "")), "@hourly"));
    rows()
        .write()
        .schedules(new Changes.OfSchedules(List.of(open, named, other), List.of(), List.of()))
        .commit();
    var schedules = store().reads().schedules();
    var owner = new Viewer(StoreRows.OWNER, List.of("owner"), List.of());

    var seen = schedules.page(1, 10, Optional.of(ALICE));
    assertThat(seen.items()).containsExactly(named.id(), open.id());
    assertThat(seen.totalItems()).isEqualTo(2);
    assertThat(schedules.page(1, 10, Optional.of(owner)).items()).hasSize(3);
    assertThat(schedules.page(1, 10).items()).hasSize(3);
  }
}
