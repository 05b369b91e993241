package dev.winch.tests.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winch.cli.client.ApiClient;
import dev.winch.cli.client.JsonView;
import dev.winch.codec.PlainJson;
import dev.winch.model.fault.NotFoundException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Under the heap that the launcher gives: whatever a client can make large, many at once, ends in
 * an answer, and the process goes on.
 */
class MemoryBoundsTest {
  /** A task that yields a result of so many bytes without a process. */
  private static final String YIELDS =
      """
      {name: s, var: "%s", subjob: {name: s, output: "{{ repeat('x', %d) }}",
        tasks: [{name: none, run: "true", if: "false"}]}}\
      """;

  @TempDir private static Path temp;

  private static WinchProcess winch;
  private static Crowd crowd;
  private static ApiClient api;

  @BeforeAll
  static void start() {
    winch = serve();
    crowd = new Crowd(winch.url());
    api = winch.api();
  }

  private static WinchProcess serve() {
    return WinchProcess.start(
        temp.resolve("data"),
        Map.of(),
        "--runtime",
        "shell",
        "--set",
        "worker.queues.default=4",
        "--set",
        "middleware.web.logger.enabled=false");
  }

  @AfterAll
  static void stop() {
    crowd.close();
    winch.close();
  }

  /** Everything else goes on as ever. */
  @AfterEach
  void anOrdinaryJobIsTaken() throws Exception {
    assertThat(winch.process().isAlive()).as(winch.log()).isTrue();
    assertThat(winch.log()).doesNotContain("OutOfMemory");
    HttpResponse<String> answer =
        winch.submit("name: small\nwait: {timeout: 2m}\ntasks: [{name: a, run: echo small}]");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(text(answer.body(), "state")).isEqualTo("COMPLETED");
  }

  private static String submit(String yaml) throws Exception {
    HttpResponse<String> answer = winch.submit(yaml);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return text(answer.body(), "id");
  }

  private static String text(String json, String field) {
    return String.valueOf(((Map<?, ?>) PlainJson.read(json)).get(field));
  }

  private static JsonView ended(String job) {
    return await("end of " + job)
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(200))
        .until(
            () -> api.get("/jobs/" + job + "?execution=none"),
            view -> Set.of("COMPLETED", "FAILED", "CANCELLED").contains(view.text("state")));
  }

  private static void answered(Crowd.Heard heard, Integer... statuses) {
    assertThat(heard.failures()).isEmpty();
    assertThat(statuses).containsAll(heard.statuses().keySet());
  }

  @Test
  void f4_sixHundredLargeResultsEndAtTheBoundAndAreReadByMany() throws Exception {
    String job =
        submit(
            """
            name: 600 results of 1 MB each
            tasks:
              - name: e
                each:
                  list: "{{ sequence(0, 600) }}"
                  task: {name: c, var: "o{{ item.index }}",
                    run: "head -c 1000000 /dev/zero | tr '\\\\0' x > $WINCH_OUTPUT"}
              - {name: last, env: {A: "{{ len(tasks) }}"}, run: echo "$A"}
            """);
    JsonView end = ended(job);
    assertThat(end.text("error"))
        .startsWith("the outputs of the job would take 68000000 bytes with o")
        .contains("more than the 67108864 that limits.job.outputs allows");

    Crowd.Heard views = crowd.get(24, "/jobs/" + job);
    answered(views, 200);
    assertThat(views.longest()).isLessThan(4 << 20);
    Crowd.Heard contexts = crowd.get(6, "/jobs/" + job + "/context");
    answered(contexts, 200);
    assertThat(contexts.longest()).isGreaterThan(67_000_000);

    crowd.close();
    winch.kill();
    winch.close();
    start();
    assertThat(winch.get("/jobs/" + job).statusCode()).isEqualTo(200);
  }

  @Test
  void f4_aJobOfManyLargeResultsIsStreamed() throws Exception {
    String job =
        submit(
            "name: results\n"
                + "tasks:\n"
                + "  - name: e\n"
                + "    each:\n"
                + "      list: \"{{ sequence(0, 300) }}\"\n"
                + "      task: "
                + YIELDS.formatted("", 900_000));
    assertThat(ended(job).text("state")).isEqualTo("COMPLETED");

    Crowd.Heard views = crowd.get(24, "/jobs/" + job);
    answered(views, 200);
    assertThat(views.longest()).isLessThan(2 << 20);
    answered(crowd.get(24, "/jobs/" + job + "/tasks?size=1000"), 200);
    answered(crowd.get(24, "/jobs"), 200);
    String run = api.get("/jobs/" + job + "/tasks?size=2").list("items").get(1).text("id");
    Crowd.Heard runs = crowd.get(24, "/tasks/" + run);
    answered(runs, 200);
    assertThat(runs.longest()).isGreaterThan(900_000);
  }

  @Test
  void f4_manyLargeDocumentsAtOnceAreTakenOrAskedToComeAgain() throws Exception {
    String tasks = "  - {name: a, if: 'false', run: b}\n".repeat(13_000);
    answered(
        crowd.post(40, "/jobs", "text/yaml", i -> "name: many " + i + "\ntasks:\n" + tasks),
        200,
        503);
    String nested = "[".repeat(200_000);
    answered(crowd.post(40, "/jobs", "application/json", _ -> nested), 400, 503);
    String aliases =
        """
        a: &a [x,x,x,x,x,x,x,x,x]
        b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]
        c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]
        d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]
        e: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]
        f: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]
        tasks: *f
        """;
    answered(crowd.post(40, "/jobs", "text/yaml", _ -> aliases), 400, 503);
  }

  @Test
  void f4_listsOfLargeJobsAreReadByMany() throws Exception {
    String input = "x".repeat(400_000);
    answered(
        crowd.post(
            30,
            "/jobs",
            "text/yaml",
            i ->
                "name: large "
                    + i
                    + "\ninputs: {a: "
                    + input
                    + "}\ndescription: "
                    + "d".repeat(70_000)
                    + "\ntasks: [{name: a, run: b, if: 'false'}]"),
        200,
        503);
    Crowd.Heard lists = crowd.get(60, "/jobs?size=20");
    answered(lists, 200);
    assertThat(lists.longest()).isLessThan(4 << 20);
    answered(crowd.get(60, "/jobs?size=20&q=large"), 200);
    answered(
        crowd.post(
            20,
            "/scheduled-jobs",
            "text/yaml",
            i ->
                "name: large "
                    + i
                    + "\nschedule: {cron: '0 0 1 1 *'}\ncron: '0 0 1 1 *'\ntasks:\n"
                    + "  - {name: a, run: b}\n".repeat(15_000)),
        200,
        400,
        503);
    answered(crowd.get(30, "/scheduled-jobs?size=20"), 200);
  }

  @Test
  void f4_waitingClientsHoldNoRequestBody() throws Exception {
    String script = "x".repeat(200_000);
    answered(
        crowd.post(
            300,
            "/jobs",
            "text/yaml",
            i ->
                "name: wait "
                    + i
                    + "\nwait: {timeout: 3s}\ntasks: [{name: a, queue: nobody, run: "
                    + script
                    + "}]"),
        408,
        503);
  }

  @Test
  void f4_expressionsThatGrowEndInAnErrorOfTheirTask() throws Exception {
    String large = YIELDS.formatted("big", 900_000);
    for (String task :
        new String[] {
          "{name: list, each: {list: \"{{ map(sequence(0, 100000), tasks.big) }}\","
              + " task: {name: c, run: 'true', if: 'false'}}}",
          "{name: nested, each: {list: \"{{ [map(sequence(0, 100000), tasks.big)] }}\","
              + " task: {name: c, run: 'true', if: 'false'}}}",
          "{name: env, run: 'true', if: 'false', env: {A: \""
              + "{{ tasks.big }}".repeat(1_000)
              + "\"}}",
          "{name: join, run: 'true', if: 'false', env: {A: \"{{ join(map(sequence(0, 100000),"
              + " tasks.big), '') }}\"}}",
          "{name: json, run: 'true', if: 'false', env: {A: \"{{ toJSON(map(sequence(0, 100000),"
              + " tasks.big)) }}\"}}",
          "{name: replace, run: 'true', if: 'false', env: {A: \"{{ replace(tasks.big, 'x',"
              + " tasks.big) }}\"}}",
          "{name: text, run: 'true', if: 'false', env: {A: \"{{ map(sequence(0, 100000),"
              + " tasks.big) }}\"}}",
          "{name: sum, run: 'true', if: 'false', env: {A: \"{{ reduce(sequence(0, 60),"
              + " #acc + #acc, 'x') }}\"}}",
        }) {
      JsonView end = ended(submit("name: grows\ntasks:\n  - " + large + "\n  - " + task));
      assertThat(end.text("state")).as(task).isEqualTo("FAILED");
      assertThat(end.text("error")).as(task).isNotEmpty().hasSizeLessThan(20_000);
    }
  }

  @Test
  void f4_manyQueuedTasksWithLargeEnvironmentsAreQueuedShownTakenUpAndCancelled() throws Exception {
    String job =
        submit(
            "name: queued\ntasks:\n  - "
                + YIELDS.formatted("big", 900_000)
                + "\n  - {name: e, each: {list: \"{{ sequence(0, 1000) }}\", task: {name: c,"
                + " queue: large, run: 'true', env: {A: \"{{ tasks.big }}{{ item.index }}\"}}}}");
    thousandAreQueued();
    Crowd.Heard views = crowd.get(8, "/jobs/" + job);
    answered(views, 200);

    crowd.close();
    winch.kill();
    winch.close();
    start();
    thousandAreQueued();

    assertThat(api.put("/jobs/" + job + "/cancel").text("status")).isEqualTo("OK");
    assertThat(api.get("/jobs/" + job + "?execution=none").text("state")).isEqualTo("CANCELLED");
    // They are withdrawn in pages behind the answer.
    await("no task is queued")
        .atMost(Duration.ofMinutes(3))
        .until(() -> api.get("/queues/large").whole("size") == 0);
  }

  /** The queue does not exist before its first task. */
  private static void thousandAreQueued() {
    await("all children")
        .atMost(Duration.ofMinutes(3))
        .ignoreExceptionsInstanceOf(NotFoundException.class)
        .until(() -> api.get("/queues/large").whole("size") >= 1_000);
  }

  @Test
  void f4_logsAreReadByMany() throws Exception {
    String job =
        submit("name: log\ntasks: [{name: a, run: \"yes 'quoted \\\" line' | head -c 8000000\"}]");
    assertThat(ended(job).text("state")).isEqualTo("COMPLETED");
    answered(crowd.get(48, "/jobs/" + job + "/log?size=100"), 200);
    answered(crowd.get(16, "/jobs/" + job + "/log?size=100&q=quoted"), 200);
  }
}
