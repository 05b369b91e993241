package dev.winch.tests.kit.store;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.UserId;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Permission;
import dev.winch.model.spec.TaskSpec;
import dev.winch.store.JobFilter;
import dev.winch.store.JobLists.Piece;
import dev.winch.store.JobLists.Place;
import dev.winch.store.JobLists.Sort;
import dev.winch.store.JobLists.Totals;
import dev.winch.store.Viewer;
import dev.winch.store.search.JobCondition;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Lists by cursor find what {@link JobCondition} says, in order and each job once. */
interface JobListContract extends StoreUnderTest {
  /** More than the rows that are looked at together. */
  int MANY = 1_500;

  List<UserId> USERS = List.of(StoreRows.OWNER, new UserId("u-alice"), new UserId("u-bob"));

  List<ScheduleId> PLANS = List.of(new ScheduleId("s-nightly"), new ScheduleId("s-rare"));

  /** A job with its permissions. */
  record Listed(JobRun job, List<Permission> permissions) {}

  private static JobSpec spec(JobRun job, List<Permission> permissions) {
    return new JobSpec(
        job.name(),
        job.description(),
        job.tags(),
        List.of(TaskSpec.named("a").run("true").build()),
        Map.of(),
        Map.of(),
        "",
        Optional.empty(),
        List.of(),
        permissions,
        Optional.empty(),
        "",
        Optional.empty());
  }

  /** The first is frequent, the others are rare. */
  private static <T> T mostlyFirst(Random random, List<T> all) {
    return all.get(random.nextInt(20) > 0 ? 0 : random.nextInt(all.size()));
  }

  private static <T> T any(Random random, List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private JobRun random(Random random, int number) {
    JobRunRow row =
        rows()
            .job(
                mostlyFirst(random, List.of("build app", "deploy app", "encode film"))
                    + " "
                    + number % 7)
            .tags(List.of(mostlyFirst(random, List.of("web", "ops", "a,b")), "t" + number % 500))
            .createdBy(mostlyFirst(random, USERS));
    if (random.nextInt(3) > 0) {
      row.scheduleId(Optional.of(mostlyFirst(random, PLANS)));
    }
    JobState state = any(random, List.of(JobState.values()));
    Instant created = row.build().createdAt();
    Instant started = created.plusMillis(random.nextInt(3_600_000));
    Optional<Instant> end = Optional.of(started.plusSeconds(random.nextInt(20)));
    row.state(state);
    return switch (state) {
      case PENDING -> row.build();
      case SCHEDULED, RUNNING -> row.startedAt(started).build();
      case COMPLETED -> row.startedAt(started).completedAt(end).build();
      case FAILED -> row.startedAt(started).failedAt(end).build();
      case CANCELLED ->
          random.nextBoolean()
              ? row.cancelledAt(end).build()
              : row.startedAt(started).cancelledAt(end).build();
    };
  }

  private List<Listed> insertMany(Random random) {
    List<Listed> all = new ArrayList<>();
    StoreRows.Write write = rows().write();
    for (int i = 0; i < MANY; i++) {
      JobRun job = random(random, i);
      List<Permission> permissions =
          random.nextInt(4) > 0
              ? List.of()
              : List.of(new Permission(random.nextBoolean() ? "alice" : "bob", ""));
      write.newJob(job, spec(job, permissions));
      all.add(new Listed(job, permissions));
    }
    write.commit();
    return all;
  }

  private static JobFilter randomFilter(Random random, Instant begin) {
    Instant from = begin.plusSeconds(random.nextInt(MANY));
    Optional<Viewer> alice =
        Optional.of(new Viewer(new UserId("u-alice"), List.of("alice"), List.of()));
    Set<JobState> states = EnumSet.noneOf(JobState.class);
    if (random.nextInt(2) == 0) {
      states.add(any(random, List.of(JobState.values())));
      states.add(any(random, List.of(JobState.values())));
    }
    return new JobFilter(
        any(random, List.of("", "app", "fail", "running bui", "tag:web film", "state:failed")),
        random.nextInt(4) == 0 ? "app" : "",
        random.nextInt(3) == 0 ? List.of("web", "t3") : List.of(),
        states,
        random.nextInt(4) == 0 ? Optional.of(any(random, USERS)) : Optional.empty(),
        random.nextInt(3) == 0 ? Optional.of(from) : Optional.empty(),
        random.nextInt(3) == 0 ? Optional.of(from.plusSeconds(MANY / 2)) : Optional.empty(),
        random.nextInt(4) == 0 ? Optional.of(any(random, PLANS)) : Optional.empty(),
        random.nextInt(3) == 0 ? alice : Optional.empty());
  }

  private static Optional<Long> key(Sort.Key key, JobRun job) {
    Optional<Instant> end = job.completedAt().or(job::failedAt).or(job::cancelledAt);
    return switch (key) {
      case CREATED -> Optional.of(micros(job.createdAt()));
      case STARTED -> job.startedAt().map(JobListContract::micros);
      case ENDED -> end.map(JobListContract::micros);
      case DURATION -> end.flatMap(at -> job.startedAt().map(s -> micros(at) - micros(s)));
    };
  }

  private static long micros(Instant time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, time);
  }

  private static List<JobRun> expected(List<Listed> all, JobFilter filter, Sort sort) {
    Comparator<JobRun> order =
        Comparator.comparing((JobRun job) -> key(sort.key(), job).orElseThrow())
            .thenComparing(JobRun::createdAt)
            .thenComparing(JobRun::id);
    JobCondition condition = new JobCondition(filter);
    return all.stream()
        .filter(one -> condition.matches(one.job(), one.permissions()))
        .map(Listed::job)
        .filter(job -> key(sort.key(), job).isPresent())
        .sorted(sort.descending() ? order.reversed() : order)
        .toList();
  }

  private List<JobRun> listed(JobFilter filter, Sort sort, int limit) {
    List<JobRun> found = new ArrayList<>();
    Optional<Place> at = Optional.empty();
    do {
      Piece piece = store().reads().lists().list(filter, sort, at, limit);
      assertThat(piece.items()).hasSizeLessThanOrEqualTo(limit);
      found.addAll(piece.items());
      assertThat(at.filter(before -> piece.next().equals(Optional.of(before)))).isEmpty();
      at = piece.next();
    } while (at.isPresent());
    return found;
  }

  @Test
  default void listsAreTheJobsThatMatchInOrder() {
    Random random = new Random(107);
    List<Listed> all = insertMany(random);
    Instant begin = all.getFirst().job().createdAt();

    for (int i = 0; i < 60; i++) {
      JobFilter filter = i == 0 ? JobFilter.ALL : randomFilter(random, begin);
      Sort sort = new Sort(any(random, List.of(Sort.Key.values())), random.nextBoolean());
      int limit = 1 + random.nextInt(i % 2 == 0 ? 700 : 60);
      assertThat(listed(filter, sort, limit))
          .as("%d: %s by %s, %d at a time", i, filter, sort, limit)
          .extracting(JobRun::id)
          .isEqualTo(expected(all, filter, sort).stream().map(JobRun::id).toList());
    }
  }

  @Test
  default void totalsCountEachStateUpToABound() {
    Random random = new Random(16);
    List<Listed> all = insertMany(random);
    Instant begin = all.getFirst().job().createdAt();

    for (int i = 0; i < 60; i++) {
      JobFilter filter = i == 0 ? JobFilter.ALL : randomFilter(random, begin);
      Totals totals = store().reads().lists().totals(filter);
      Map<JobState, Long> exact =
          expected(all, filter, Sort.NEWEST).stream()
              .collect(groupingBy(JobRun::state, counting()));
      for (JobState state : JobState.values()) {
        boolean asked = filter.states().isEmpty() || filter.states().contains(state);
        assertThat(totals.counts().containsKey(state)).isEqualTo(asked);
        if (asked) {
          assertThat(totals.counts().get(state))
              .as("%d: %s of %s", i, state, filter)
              .isEqualTo(exact.getOrDefault(state, 0L));
        }
      }
      assertThat(totals.more()).isEmpty();
    }
  }

  @Test
  default void totalsStopAtTheBound() {
    StoreRows.Write write = rows().write();
    for (int i = 0; i < MANY; i++) {
      JobRun job = rows().job("job " + i).tags(List.of("web")).build();
      write.newJob(job, spec(job, List.of()));
    }
    write.commit();

    Totals totals = store().reads().lists().totals(JobFilter.ALL);
    assertThat(totals.counts().get(JobState.PENDING)).isBetween(1_000L, (long) MANY);
    assertThat(totals.more().contains(JobState.PENDING))
        .isEqualTo(totals.counts().get(JobState.PENDING) < MANY);
    assertThat(totals.counts().get(JobState.FAILED)).isZero();
    assertThat(totals.more()).doesNotContain(JobState.FAILED);
  }

  @Test
  default void paginationContinuesAfterAJobThatIsDeletedOrChanges() {
    JobRun old = rows().job("old").state(JobState.COMPLETED).build();
    JobRun middle = rows().job("middle").state(JobState.RUNNING).build();
    JobRun young = rows().job("young").state(JobState.RUNNING).build();
    rows().insert(old, middle, young);
    JobFilter running = JobFilter.ALL.in(Set.of(JobState.RUNNING));
    Piece first = store().reads().lists().list(running, Sort.NEWEST, Optional.empty(), 1);
    assertThat(first.items()).extracting(JobRun::name).containsExactly("young");

    rows().write().jobs(JobRunRow.of(young).state(JobState.CANCELLED).build()).commit();
    JobRun newest = rows().job("newest").state(JobState.RUNNING).build();
    rows().insert(newest);
    Piece second = store().reads().lists().list(running, Sort.NEWEST, first.next(), 5);
    assertThat(second.items()).extracting(JobRun::name).containsExactly("middle");

    rows().clock().advance(Duration.ofHours(1));
    store()
        .write(
            transaction ->
                transaction.deleteExpiredJobs(rows().clock().instant(), Instant.EPOCH, 9));
    assertThat(listed(JobFilter.ALL, Sort.NEWEST, 1))
        .extracting(JobRun::name)
        .containsExactly("newest", "middle");
  }
}
