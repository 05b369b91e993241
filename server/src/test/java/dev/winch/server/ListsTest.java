package dev.winch.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobState;
import dev.winch.model.run.TaskRun;
import dev.winch.server.http.RawClient.Heard;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists, pages and searches, as the reference answers them. */
class ListsTest {
  private static final Pattern NAME = Pattern.compile("\"name\":\"(job-\\d+)\"");
  private static final Pattern CONTENTS = Pattern.compile("\"contents\":\"([^\"]*)\"");

  private final ApiFixture api = new ApiFixture();

  @AfterEach
  void close() {
    api.close();
  }

  @ParameterizedTest
  @CsvSource({
    "'', 1, 10, 10, 3",
    "?page=3, 3, 10, 5, 3",
    "?page=4, 4, 10, 0, 3",
    "?page=-7, 1, 10, 10, 3",
    "?page=0&size=3, 1, 3, 3, 9",
    "?size=0, 1, 1, 1, 25",
    "?size=-1, 1, 1, 1, 25",
    "?size=100, 1, 20, 20, 2",
    "?page=&size=&q=, 1, 10, 10, 3",
    "?page=9223372036854775807, 2147483647, 10, 0, 3",
    "?page=2&page=1, 2, 10, 10, 3",
  })
  void pagesAreCutToTheAllowedSizes(String query, long number, int size, int items, int pages)
      throws IOException {
    insert(25);

    Heard heard = api.get("/jobs" + query);

    assertThat(heard.status()).isEqualTo(200);
    assertThat(heard.body())
        .endsWith(
            "],\"number\":%d,\"size\":%d,\"totalPages\":%d,\"totalItems\":25}\n"
                .formatted(number, items, pages));
    int first = 25 - (int) Math.min(number - 1, 100) * size;
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < items; i++) {
      expected.add("job-" + (first - i));
    }
    assertThat(found(NAME, heard)).isEqualTo(expected);
  }

  private List<JobRun> insert(int count) {
    List<JobRun> jobs = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      jobs.add(api.rows.job("job-" + i).build());
      api.rows.insert(jobs.getLast());
    }
    return jobs;
  }

  private static List<String> found(Pattern pattern, Heard heard) {
    return pattern.matcher(heard.body()).results().map(match -> match.group(1)).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "page=two, invalid page number: two",
    "page=1.5, invalid page number: 1.5",
    "page=99999999999999999999, invalid page number: 99999999999999999999",
    "size=x, invalid size: x",
    "size=x&page=y, invalid page number: y",
  })
  void h3_aMalformedNumberIsNamed(String query, String message) throws IOException {
    JobRun job = insert(1).getFirst();
    TaskRun task = api.rows.task(job).build();
    api.rows.insert(task);

    for (String list :
        new String[] {"/jobs", "/jobs/" + job.id() + "/log", "/tasks/" + task.id() + "/log"}) {
      Heard heard = api.get(list + "?" + query);
      assertThat(heard.status()).isEqualTo(404);
      assertThat(heard.body()).isEqualTo("{\"message\":\"" + message + "\"}\n");
    }
  }

  @Test
  void h3_aNulInAQueryOrAnIdIsRefused() throws IOException {
    assertThat(api.get("/jobs?q=a%00b").status()).isEqualTo(400);
    assertThat(api.get("/jobs/a%00b").status()).isEqualTo(400);
    assertThat(api.get("/tasks/%00/log").status()).isEqualTo(400);
    assertThat(api.get("/jobs/ffffffffffffffffffffffffffffffff/tasks?after=%00").status())
        .isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "apple, job-2 job-1",
    "app, job-2 job-1",
    "apples+pears, job-2",
    "tag:red, job-3 job-1",
    "tags:red%2Cgreen, job-3 job-2 job-1",
    "tag:red+apple, job-1",
    "tag:, ''",
    "state:failed, job-3",
    "name:job, job-3 job-2 job-1",
    "FAILED, job-3",
    "'%22%26%7C!()', ''",
    "nothing, ''",
  })
  void h4_jobsAreFoundByWordsAndFilters(String query, String names) throws IOException {
    api.rows.insert(api.rows.job("job-1").description("about apples").tags(List.of("red")).build());
    api.rows.insert(
        api.rows.job("job-2").description("apples and pears").tags(List.of("green")).build());
    api.rows.insert(api.rows.job("job-3").tags(List.of("red", "b")).state(JobState.FAILED).build());

    Heard heard = api.get("/jobs?q=" + query);

    assertThat(heard.status()).isEqualTo(200);
    assertThat(String.join(" ", found(NAME, heard))).isEqualTo(names);
  }

  @Test
  void h5_summariesAreShownWithoutTheSecretsOfTheirJobs() throws IOException {
    api.postYaml(
        """
        name: job-1
        inputs: {plain: with s3cret, myPassword: p}
        secrets: {key: s3cret}
        tasks: [{name: a, run: "true"}]
        """);

    assertThat(api.get("/jobs").body())
        .contains("\"inputs\":{\"myPassword\":\"[REDACTED]\",\"plain\":\"with [REDACTED]\"}")
        .doesNotContain("s3cret");
  }

  @ParameterizedTest
  @CsvSource({
    "'', 30, 25, 29",
    "?order=desc&size=2&page=2, 28, 2, 27",
    "?order=asc, 1, 25, 2",
    "?order=asc&page=2, 26, 5, 27",
    "?q=even&order=asc&size=1, 2, 1, -",
  })
  void h17_logsComeNewestFirstUnlessTheyAreAskedFromTheStart(
      String query, int first, int items, String second) throws IOException {
    JobRun job = insert(1).getFirst();
    TaskRun task = api.rows.task(job).build();
    api.rows.insert(task);
    for (int i = 1; i <= 30; i++) {
      String contents = i + (i % 2 == 0 ? " even" : " odd");
      api.rows.write().logs(api.rows.part(task, i, contents)).commit();
    }

    for (String log : new String[] {"/jobs/" + job.id() + "/log", "/tasks/" + task.id() + "/log"}) {
      List<String> contents = found(CONTENTS, api.get(log + query));

      assertThat(contents).hasSize(items);
      assertThat(contents.getFirst()).startsWith(first + " ");
      if (!second.equals("-")) {
        assertThat(contents.get(1)).startsWith(second + " ");
      }
    }
    assertThat(api.get("/tasks/" + task.id() + "/log?q=even").body())
        .endsWith("\"number\":1,\"size\":15,\"totalPages\":1,\"totalItems\":15}\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"?order=up", "?order=ASC"})
  void anUnknownOrderIsRefused(String query) throws IOException {
    JobRun job = insert(1).getFirst();

    assertThat(api.get("/jobs/" + job.id() + "/log" + query).status()).isEqualTo(400);
  }

  @Test
  void secretsAreTakenOutOfLogs() throws IOException {
    var id =
        ApiFixture.id(
            api.postYaml("name: x\nsecrets: {k: s3cret}\ntasks: [{name: a, run: \"true\"}]\n"));
    TaskRun task = api.rows.task(api.stored(id)).build();
    api.rows.insert(task);
    api.rows.write().logs(api.rows.part(task, 1, "key=s3cret\n")).commit();

    String shown = "\"contents\":\"key=[REDACTED]\\n\"";
    assertThat(api.get("/jobs/" + id + "/log").body()).contains(shown);
    assertThat(api.get("/tasks/" + task.id() + "/log").body()).contains(shown);
  }
}
