package dev.winch.tests.kit.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.Page;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.TaskSpec;
import dev.winch.store.Changes;
import dev.winch.store.JobQueries.JobQuery;
import dev.winch.store.search.QueryText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contract tests of the job search (H4, decisions 13 and 15). */
interface SearchContract extends StoreUnderTest {

  private Page<JobRun> search(String typed) {
    return store().reads().jobs().page(QueryText.jobs(typed, 1, 20));
  }

  private void insertSamples() {
    rows()
        .insert(
            rows()
                .job("Convert videos")
                .description("The nightly run of the encoder")
                .tags(List.of("dev", "Team A", "a,b"))
                .state(JobState.COMPLETED)
                .build(),
            rows()
                .job("sample_job-one.two/three")
                .tags(List.of("dev"))
                .state(JobState.FAILED)
                .build(),
            rows().job("Report").description("completes quickly").state(JobState.RUNNING).build(),
            rows().job("report archive").tags(List.of("ops")).state(JobState.FAILED).build());
  }

  @Test
  default void f6_aSearchMatchesShownTextOnly() {
    JobRun job =
        rows()
            .job("quixotic zanzibar9417")
            .description("about zanzibar9417 too")
            .tags(List.of("open", "zanzibar9417"))
            .build();
    JobSpec spec =
        new JobSpec(
            job.name(),
            job.description(),
            job.tags(),
            List.of(TaskSpec.named("t").run("true").build()),
            Map.of(),
            Map.of("k", "zanzibar9417"),
            "",
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            "",
            Optional.empty());
    rows().write().newJob(job, spec).commit();

    for (String shown : List.of("quixotic", "quixotic redacted", "name:redacted", "tag:open")) {
      assertThat(search(shown).items()).as(shown).extracting(JobRun::id).containsExactly(job.id());
    }
    for (String hidden :
        List.of(
            "zan",
            "zanzibar9417",
            "name:zanzibar9417",
            "tag:zanzibar9417",
            "tags:x,zanzibar9417")) {
      assertThat(search(hidden)).as(hidden).isEqualTo(new Page<>(List.of(), 1, 20, 0, false));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        // words, stemmed, in any case, all of them
        "convert              | Convert videos",
        "VIDEO                | Convert videos",
        "video convert        | Convert videos",
        "converted videos     | Convert videos",
        "encoder              | Convert videos",
        "convert report       | ",
        "report               | report archive, Report",
        // H4: the last word may be a beginning, the others may not
        "conv                 | Convert videos",
        "vid convert          | ",
        "convert vid          | Convert videos",
        "re                   | report archive, Report",
        "archivi              | ",
        // H4: names are split
        "one                  | sample_job-one.two/three",
        "thr                  | sample_job-one.two/three",
        "sample_job-one.two   | sample_job-one.two/three",
        "two-one              | sample_job-one.two/three",
        // stop words are dropped, and alone find nothing
        "the convert          | Convert videos",
        "the                  | ",
        "of the               | ",
        "---                  | ",
        // states are words
        "failed               | report archive, sample_job-one.two/three",
        "Fail                 | report archive, sample_job-one.two/three",
        "complete             | Report, Convert videos",
        "completing           | Report, Convert videos",
        "comp                 | Report, Convert videos",
        "failed report        | report archive",
        "report failed        | report archive",
        "archive fai          | report archive",
        "running report       | Report",
        "failed running       | ",
        "cancelled            | ",
        // tags, exactly
        "tag:dev              | sample_job-one.two/three, Convert videos",
        "tag:Dev              | ",
        "tag:de               | ",
        "tag:a,b              | Convert videos",
        "tags:ops,dev         | report archive, sample_job-one.two/three, Convert videos",
        "tag:ops tag:dev      | report archive, sample_job-one.two/three, Convert videos",
        "failed tag:dev       | sample_job-one.two/three",
        "tag:dev failed       | sample_job-one.two/three",
        "convert tag:ops      | ",
        "tag:                 | ",
        "dev                  | ",
        // H4: other filters
        "state:failed         | report archive, sample_job-one.two/three",
        "state:FAILED tag:ops | report archive",
        "state:running state:completed | Report, Convert videos",
        "state:fail           | ",
        "name:report          | report archive, Report",
        "name:vid             | Convert videos",
        "name:encoder         | ",
        "name:completed       | ",
        "name:archive report  | report archive",
        "state:failed archive | report archive",
        // nothing else has a meaning
        "\"convert\"          | Convert videos",
        "convert*             | Convert videos",
        "-convert             | Convert videos",
        "convert OR report    | ",
        "(report) AND         | report archive, Report",
        "'                    | ",
        "zzz                  | ",
      })
  default void decision15_searchFinds(String typed, String names) {
    insertSamples();
    List<String> expected = names == null ? List.of() : List.of(names.split(", "));

    Page<JobRun> found = search(typed);

    assertThat(found.items()).extracting(JobRun::name).isEqualTo(expected);
    assertThat(found.totalItems()).isEqualTo(expected.size());
    assertThat(found.lowerBound()).isFalse();
  }

  /** H3: whatever is typed is answered. */
  @Test
  default void longAndOddQueriesAreAnswered() {
    insertSamples();
    String words =
        IntStream.range(0, 1_500).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
    String filters =
        IntStream.range(0, 700)
            .mapToObj(i -> "tag:t%d id:%d state:s%d".formatted(i, i, i))
            .collect(Collectors.joining(" "));

    assertThat(search(words).items()).isEmpty();
    assertThat(search(filters).items()).isEmpty();
    assertThat(search("failed " + "fail failing fails ".repeat(300)).items()).hasSize(2);
    assertThat(search("tag:dev " + filters.replaceAll("(state|id):\\w+", "")).items()).hasSize(2);
    assertThat(search("a\0b \ud800 NEAR(x) {y} : z ^q").items()).isEmpty();
    assertThat(search("tag:\0 id:\ud800").items()).isEmpty();
  }

  @Test
  default void searchFollowsTheStateOfTheJob() {
    JobRun job = rows().job("nightly").build();
    rows().insert(job);
    assertThat(search("pending").items()).containsExactly(job);

    JobRun failed = JobRunRow.of(job).state(JobState.FAILED).build();
    rows().write().jobs(failed).commit();

    assertThat(search("pending").items()).isEmpty();
    assertThat(search("failed nightly").items()).containsExactly(failed);
  }

  @Test
  default void jobIsFoundByTheBeginningOfItsId() {
    JobRun job = rows().job("one").build();
    JobRun other = rows().job("two").build();
    rows().insert(job, other);
    String id = job.id().value();

    assertThat(search("id:" + id).items()).containsExactly(job);
    assertThat(search("id:" + id.substring(0, 16)).items()).containsExactly(job);
    assertThat(search("id:" + id + " two").items()).isEmpty();
    assertThat(search("id:" + id + " id:" + other.id()).items()).containsExactly(other, job);
    assertThat(search("id:nobody").items()).isEmpty();
  }

  @Test
  default void jobIsFoundAtOnceAndGoneAtOnce() {
    for (int i = 0; i < 10; i++) {
      JobRun job = rows().job("unique" + i).state(JobState.COMPLETED).build();
      rows().insert(job);
      assertThat(search("unique" + i).items()).containsExactly(job);
    }
    store().write(t -> t.deleteExpiredJobs(rows().clock().instant(), rows().clock().instant(), 5));

    assertThat(search("uniq").totalItems()).isEqualTo(5);
    assertThat(search("").totalItems()).isEqualTo(5);
  }

  @Test
  default void hitsComeInPages() {
    JobRun[] jobs =
        IntStream.range(0, 25)
            .mapToObj(
                i -> rows().job(i % 2 == 0 ? "even" : "odd").tags(List.of("t" + i % 3)).build())
            .toArray(JobRun[]::new);
    rows().insert(jobs);

    Page<JobRun> second = store().reads().jobs().page(new JobQuery("even", List.of(), 2, 5));
    assertThat(second.items()).containsExactly(jobs[14], jobs[12], jobs[10], jobs[8], jobs[6]);
    assertThat(second.totalItems()).isEqualTo(13);
    Page<JobRun> tagged = store().reads().jobs().page(new JobQuery("", List.of("t0", "t1"), 1, 3));
    assertThat(tagged.items()).containsExactly(jobs[24], jobs[22], jobs[21]);
    assertThat(tagged.totalItems()).isEqualTo(17);
  }

  /** "load failed" asks for jobs of that name in that state, and for those with both words. */
  @Test
  default void wordsOfManyJobsAreFoundBesideThoseOfFew() {
    List<JobRun> newestFirst = new ArrayList<>();
    StoreRows.Write write = rows().write();
    for (int i = 0; i < 2_400; i++) {
      boolean named = i % 1_000 == 555;
      JobRun job =
          rows()
              .job(named ? "load failed" : "load")
              .state(i % 2 == 0 ? JobState.FAILED : JobState.COMPLETED)
              .build();
      write.newJob(job, StoreRows.spec(job.name()));
      if (named || i % 2 == 0) {
        newestFirst.addFirst(job);
      }
    }
    write.commit();

    assertThat(search("load failed").totalItems()).isEqualTo(1_202);
    for (int page : List.of(1, 3, 61, 62)) {
      assertThat(store().reads().jobs().page(QueryText.jobs("load failed", page, 20)).items())
          .as("page " + page)
          .isEqualTo(
              newestFirst.subList(Math.min(20 * page - 20, 1_202), Math.min(20 * page, 1_202)));
    }
  }

  /** Decision 13. */
  @Test
  default void decision13_hitsAreCountedUpToABound() {
    JobRun sample = rows().job("frequent").build();
    for (int batch = 0; batch < 10; batch++) {
      insertMany(sample, 1_000);
    }
    assertThat(search("frequent"))
        .returns(10_000L, Page::totalItems)
        .returns(false, Page::lowerBound);

    insertMany(sample, 1);

    for (String typed : List.of("frequent", "frequent pending", "pending", "state:pending")) {
      assertThat(search(typed))
          .as(typed)
          .returns(10_000L, Page::totalItems)
          .returns(true, Page::lowerBound);
    }
    assertThat(search("")).returns(10_001L, Page::totalItems).returns(false, Page::lowerBound);
  }

  private void insertMany(JobRun sample, int count) {
    StoreRows.Write write = rows().write();
    for (int i = 0; i < count; i++) {
      JobRun job = rows().job(sample.name()).build();
      write.newJob(job, StoreRows.spec(sample.name()));
    }
    Changes changes = write.changes();
    store()
        .write(
            t -> {
              t.apply(changes);
              return null;
            });
  }
}
