package dev.winch.codec.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.codec.PlainJson;
import dev.winch.codec.SampleSpecs;
import dev.winch.model.fault.Problem;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobOutput;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.Node;
import dev.winch.model.run.NodeId;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.model.run.NodeProcess;
import dev.winch.model.run.Page;
import dev.winch.model.run.QueueInfo;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.TaskState;
import dev.winch.model.run.User;
import dev.winch.model.run.UserId;
import dev.winch.model.run.Utf8Size;
import dev.winch.model.spec.AutoDelete;
import dev.winch.model.spec.Defaults;
import dev.winch.model.spec.Each;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.Parallel;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.Schedule;
import dev.winch.model.spec.SubJob;
import dev.winch.model.spec.TaskPath;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Webhook;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** What each document says, and in which order. */
class ViewWriterTest {
  private static final Instant T = Instant.parse("2024-05-01T10:00:00Z");
  private static final User GUEST = new User(new UserId("u1"), "guest", "Guest", "hash", T, true);
  private static final String GUEST_JSON =
      "{\"id\":\"u1\",\"name\":\"Guest\",\"username\":\"guest\",\"createdAt\":\"2024-05-01T10:00:00Z\",\"disabled\":true}";

  private final ViewWriter views = new ViewWriter(Redaction.standard());

  @Test
  void aSummaryHasItsFieldsInOrderAndNoEmptyOnes() {
    JobRun run =
        JobRunRow.accepted(new JobId("j1"), GUEST.id(), T).name("hello").taskCount(2).build();

    assertThat(text(views.accepted(run, GUEST, List.of())))
        .isEqualTo(
            "{\"id\":\"j1\",\"createdBy\":"
                + GUEST_JSON
                + ",\"name\":\"hello\",\"state\":\"PENDING\",\"createdAt\":\"2024-05-01T10:00:00Z\""
                + ",\"position\":0,\"taskCount\":2}\n");
  }

  @Test
  void aFullSummaryHasEverything() {
    JobRun run = ended();

    assertThat(text(views.summary(run, JobSpec.of("n", List.of()), GUEST)))
        .isEqualTo(
            "{\"id\":\"j1\",\"createdBy\":"
                + GUEST_JSON
                + ",\"parentId\":\"t9\",\"inputs\":{\"a\":\"1\",\"b\":\"2\"},\"name\":\"n\""
                + ",\"description\":\"d\",\"tags\":[\"x\"],\"state\":\"FAILED\""
                + ",\"createdAt\":\"2024-05-01T10:00:00Z\",\"startedAt\":\"2024-05-01T10:00:01.5Z\",\"completedAt\":\"2024-05-01T10:00:02Z\",\"failedAt\":\"2024-05-01T10:00:03.000001Z\",\"position\":2,\"taskCount\":3,\"result\":\"r\",\"error\":\"e\",\"progress\":33.33,\"schedule\":{\"id\":\"s1\"}}\n");
    assertThat(text(views.accepted(run, GUEST, List.of("slow"))))
        .contains("\"warnings\":[\"slow\"]");
  }

  @Test
  void aJobHasItsFieldsInOrder() throws IOException {
    JobSpec spec =
        new JobSpec(
            "n",
            "d",
            List.of("x"),
            List.of(TaskSpec.named("a").run("r").build()),
            Map.of("b", "2", "a", "1"),
            Map.of("k", "hush"),
            "o",
            Optional.of(
                new Defaults(Optional.of(Retry.atOnce(2)), Optional.of(Limits.NONE), "5m", "q", 3)),
            List.of(new Webhook("http://h/", Map.of("X", "y"), "e", "c", Optional.empty())),
            List.of(),
            Optional.of(new AutoDelete("1h")),
            "2h",
            Optional.empty());
    var role = new PermissionView.OfRole("r1", "public", "Public", T);

    String json =
        job(
            new JobView(
                ended(),
                spec,
                GUEST,
                outputs(Map.of("v", "out")),
                List.of(role, new PermissionView.OfUser(GUEST))),
            TaskRunSource.NONE);

    assertThat(json)
        .isEqualTo(
            "{\"id\":\"j1\",\"parentId\":\"t9\",\"name\":\"n\",\"description\":\"d\",\"tags\":[\"x\"]"
                + ",\"state\":\"FAILED\",\"createdAt\":\"2024-05-01T10:00:00Z\",\"createdBy\":"
                + GUEST_JSON
                + ",\"startedAt\":\"2024-05-01T10:00:01.5Z\",\"completedAt\":\"2024-05-01T10:00:02Z\""
                + ",\"failedAt\":\"2024-05-01T10:00:03.000001Z\",\"tasks\":[{\"name\":\"a\",\"run\":\"r\"}]"
                + ",\"execution\":[],\"position\":2,\"inputs\":{\"a\":\"1\",\"b\":\"2\"}"
                + ",\"context\":{\"job\":{\"id\":\"j1\",\"name\":\"n\"},\"inputs\":{\"a\":\"1\",\"b\":\"2\"}"
                + ",\"secrets\":{\"k\":\"[REDACTED]\"},\"tasks\":{\"v\":\"out\"}},\"taskCount\":3"
                + ",\"output\":\"o\",\"result\":\"r\",\"error\":\"e\""
                + ",\"defaults\":{\"retry\":{\"limit\":2},\"limits\":{},\"timeout\":\"5m\",\"queue\":\"q\",\"priority\":3}"
                + ",\"webhooks\":[{\"url\":\"http://h/\",\"headers\":{\"X\":\"y\"},\"event\":\"e\",\"if\":\"c\"}]"
                + ",\"permissions\":[{\"role\":{\"id\":\"r1\",\"slug\":\"public\",\"name\":\"Public\""
                + ",\"createdAt\":\"2024-05-01T10:00:00Z\"}},{\"user\":"
                + GUEST_JSON
                + "}],\"autoDelete\":{\"after\":\"1h\"},\"deleteAt\":\"2024-05-01T11:00:00Z\",\"secrets\":{\"k\":\"[REDACTED]\"},\"progress\":33.33,\"schedule\":{\"id\":\"s1\"},\"timeout\":\"2h\"}\n");
  }

  @Test
  void theContextOfAPlainJobIsTheJobItself() throws IOException {
    JobRun run = JobRunRow.accepted(new JobId("j1"), GUEST.id(), T).name("n").build();

    assertThat(
            job(
                new JobView(run, JobSpec.of("n", List.of()), GUEST, outputs(Map.of()), List.of()),
                TaskRunSource.NONE))
        .contains(
            "\"tasks\":[],\"execution\":[],\"position\":0,\"context\":{\"job\":{\"id\":\"j1\",\"name\":\"n\"}}}");
  }

  @Test
  void aRunOfATaskHasWhatItsDefinitionSaysAndWhatHappened() throws IOException {
    JobSpec job = JobSpec.of("n", List.of(TaskSpec.named("raw {{ x }}").queue("ignored").build()));
    TaskRun run =
        run(TaskPath.top(0))
            .parentId(new TaskId("t0"))
            .evaluated(
                TaskSpec.named("made")
                    .run("script")
                    .env(Map.of("B", "2", "A", "1"))
                    .retry(Optional.of(new Retry(3, "1s", 2, "", 0.5)))
                    .limits(Optional.of(new Limits("1", "")))
                    .timeout("5s")
                    .var("v")
                    .condition("true")
                    .priority(4)
                    .volumes(List.of("/data"))
                    .build())
            .state(TaskState.FAILED)
            .scheduledAt(T)
            .startedAt(T)
            .failedAt(T)
            .attempts(1)
            .redelivered(2)
            .queue("default")
            .process(new NodeProcess(new NodeId("n1"), Instant.EPOCH))
            .progress(12.5)
            .error("exit 1")
            .result("r")
            .build();

    assertThat(written(out -> views.task(out, run, job)))
        .isEqualTo(
            "{\"id\":\"t1\",\"jobId\":\"j1\",\"parentId\":\"t0\",\"position\":1,\"name\":\"made\""
                + ",\"state\":\"FAILED\",\"createdAt\":\"2024-05-01T10:00:00Z\",\"scheduledAt\":\"2024-05-01T10:00:00Z\""
                + ",\"startedAt\":\"2024-05-01T10:00:00Z\",\"failedAt\":\"2024-05-01T10:00:00Z\""
                + ",\"run\":\"script\",\"env\":{\"A\":\"1\",\"B\":\"2\"},\"queue\":\"default\",\"redelivered\":2,\"error\":\"exit"
                + " 1\",\"volumes\":[\"/data\"],\"nodeId\":\"n1\",\"retry\":{\"limit\":3,\"initialDelay\":\"1s\",\"scalingFactor\":2,\"jitter\":0.5,\"attempts\":1},\"limits\":{\"cpus\":\"1\"},\"timeout\":\"5s\",\"result\":\"r\",\"var\":\"v\",\"if\":\"true\",\"priority\":4,\"progress\":12.5}\n");
  }

  @Test
  void compositesShowHowFarTheyAre() throws IOException {
    TaskSpec child = TaskSpec.named("c").build();
    JobSpec job =
        JobSpec.of(
            "n",
            List.of(
                TaskSpec.named("p").parallel(Optional.of(new Parallel(List.of(child)))).build(),
                TaskSpec.named("e").each(Optional.of(new Each("", "[1]", child, 2))).build(),
                TaskSpec.named("s").subjob(Optional.of(subJob(child))).build()));
    var children = new TaskRun.Children(3, 2, 1);

    assertThat(
            written(out -> views.task(out, run(TaskPath.top(0)).children(children).build(), job)))
        .contains("\"parallel\":{\"tasks\":[{\"name\":\"c\"}],\"completions\":1}");
    assertThat(
            written(out -> views.task(out, run(TaskPath.top(1)).children(children).build(), job)))
        .contains(
            "\"each\":{\"list\":\"[1]\",\"task\":{\"name\":\"c\"},\"size\":3,\"completions\":1,\"concurrency\":2,\"index\":2}");
    assertThat(
            written(
                out ->
                    views.task(out, run(TaskPath.top(2)).subjobId(new JobId("j2")).build(), job)))
        .contains(
            "\"subjob\":{\"id\":\"j2\",\"name\":\"sub\",\"tasks\":[{\"name\":\"c\"}],\"detached\":true}");
    TaskRun inner = run(TaskPath.top(0).child(0)).build();
    assertThat(written(out -> views.task(out, inner, job))).contains("\"name\":\"c\"");
  }

  @Test
  void pagesCountWhatIsOnThem() throws IOException {
    var parts = List.of(new LogPart("l1", new TaskId("t1"), 1, "a\n", T));
    JobSpec job = JobSpec.of("n", List.of());

    assertThat(written(out -> views.log(out, new Page<>(parts, 2, 25, 26, false), job)))
        .isEqualTo(
            "{\"items\":[{\"id\":\"l1\",\"number\":1,\"taskId\":\"t1\",\"contents\":\"a\\n"
                + "\",\"createdAt\":\"2024-05-01T10:00:00Z\"}],\"number\":2,\"size\":1,\"totalPages\":2,\"totalItems\":26}\n");
    assertThat(
            written(
                out ->
                    views.jobs(
                        out, new Page<>(List.of(), 1, 10, 10_000, true), _ -> job, _ -> GUEST)))
        .isEqualTo(
            "{\"items\":[],\"number\":1,\"size\":0,\"totalPages\":1000,\"totalItems\":10000,\"totalItemsIsLowerBound\":true}\n");
  }

  @Test
  void piecesOfAnExecutionNameTheNextOne() throws IOException {
    JobSpec job = JobSpec.of("n", List.of(TaskSpec.named("a").build()));
    List<TaskRun> rows = List.of(run(TaskPath.top(0)).build());

    assertThat(tasks(rows, job, 1))
        .startsWith("{\"items\":[{\"id\":\"t1\"")
        .contains("],\"next\":\"t1\"}");
    assertThat(tasks(rows, job, 2)).doesNotContain("next");
    assertThat(tasks(List.of(), job, 2)).isEqualTo("{\"items\":[]}\n");
  }

  @Test
  void schedulesShowTheirCron() throws IOException {
    var schedule = new Schedule(JobSpec.of("n", List.of(TaskSpec.named("a").build())), "@daily");
    ScheduledJob accepted =
        ScheduledJob.accepted(new ScheduleId("s1"), schedule, GUEST.id(), T).firingAt(T);
    var view = new ScheduleView(accepted, GUEST, List.of());

    assertThat(written(out -> views.schedule(out, view)))
        .isEqualTo(
            "{\"id\":\"s1\",\"name\":\"n\",\"cron\":\"@daily\",\"state\":\"ACTIVE\",\"tasks\":[{\"name\":\"a\"}],\"createdBy\":"
                + GUEST_JSON
                + ",\"createdAt\":\"2024-05-01T10:00:00Z\"}\n");
    assertThat(text(views.accepted(view, List.of())))
        .isEqualTo(
            "{\"id\":\"s1\",\"createdBy\":"
                + GUEST_JSON
                + ",\"state\":\"ACTIVE\",\"name\":\"n\",\"createdAt\":\"2024-05-01T10:00:00Z\",\"cron\":\"@daily\"}\n");
    assertThat(
            written(
                out ->
                    views.schedules(
                        out,
                        new Page<>(List.of(view.run().id()), 1, 10, 1, false),
                        _ -> Optional.of(view))))
        .contains("\"cron\":\"@daily\"");
    var broken = new ScheduleView(accepted.broken("no such day"), GUEST, List.of());
    assertThat(written(out -> views.schedule(out, broken)))
        .endsWith(",\"error\":\"no such day\"}\n");
    assertThat(text(views.accepted(broken, List.of()))).endsWith(",\"error\":\"no such day\"}\n");
  }

  @Test
  void webhooksGetASummaryOfATask() {
    JobSpec job = JobSpec.of("n", List.of(TaskSpec.named("a").var("v").tags(List.of("t")).build()));
    TaskRun run =
        run(TaskPath.top(0))
            .state(TaskState.COMPLETED)
            .completedAt(T)
            .failedAt(T)
            .result("r")
            .build();

    assertThat(text(views.taskSummary(run, job)))
        .isEqualTo(
            "{\"id\":\"t1\",\"jobId\":\"j1\",\"position\":1,\"name\":\"a\",\"state\":\"COMPLETED\",\"createdAt\":\"2024-05-01T10:00:00Z\",\"completedAt\":\"2024-05-01T10:00:00Z\",\"result\":\"r\",\"var\":\"v\",\"tags\":[\"t\"]}\n");
  }

  @Test
  void streamsSayWhereATaskBelongs() {
    JobSpec job = JobSpec.of("n", List.of(TaskSpec.named("a").build()));
    TaskRun each =
        run(TaskPath.top(0))
            .children(new TaskRun.Children(3, 2, 1))
            .failedAt(T)
            .attempts(2)
            .build();

    assertThat(text(views.taskChange(each, job)))
        .contains("\"path\":\"0\",\"attempts\":2,\"size\":3,\"completions\":1")
        .contains("\"failedAt\":\"2024-05-01T10:00:00Z\"")
        .doesNotContain("index", "parentId", "subjobId");
    TaskRun element =
        run(TaskPath.top(0))
            .parentId(new TaskId("t0"))
            .item(new TaskRun.Item(0, "\"x\""))
            .subjobId(new JobId("j2"))
            .build();
    assertThat(text(views.taskChange(element, job)))
        .contains("\"parentId\":\"t0\"", "\"index\":0", "\"subjobId\":\"j2\"");
  }

  @Test
  void nodesThatFellSilentAreOffline() {
    NodeLastSeen up = node(Node.Status.UP);
    NodeLastSeen down = node(Node.Status.DOWN);
    NodeLastSeen draining = node(Node.Status.DRAINING);
    NodeLastSeen stopped = node(Node.Status.OFFLINE);

    assertThat(text(views.nodes(List.of(up), T)))
        .isEqualTo(
            "[{\"id\":\"n1\",\"name\":\"Worker\",\"startedAt\":\"2024-05-01T10:00:00Z\",\"cpuPercent\":12.5,\"lastHeartbeatAt\":\"2024-05-01T10:00:00Z\",\"queue\":\"default\",\"status\":\"UP\",\"hostname\":\"h\",\"taskCount\":2,\"version\":\"1\"}]\n");
    assertThat(text(views.nodes(List.of(up, down), T.plusSeconds(1))))
        .contains("\"OFFLINE\"", "\"DOWN\"");
    assertThat(text(views.nodes(List.of(draining, stopped), T)))
        .contains("\"DRAINING\"", "\"OFFLINE\"");
  }

  @Test
  void smallDocumentsHaveTheirShapes() {
    assertThat(text(views.ok())).isEqualTo("{\"status\":\"OK\"}\n");
    assertThat(text(views.health("1.0", List.of())))
        .isEqualTo("{\"status\":\"UP\",\"version\":\"1.0\"}\n");
    assertThat(text(views.health("1.0", List.of("store"))))
        .isEqualTo("{\"status\":\"DOWN\",\"version\":\"1.0\",\"broken\":[\"store\"]}\n");
    assertThat(text(views.queue(new QueueInfo("q", 0, 1, 0))))
        .isEqualTo("{\"name\":\"q\",\"size\":0,\"subscribers\":1,\"unacked\":0}\n");
    assertThat(text(views.queues(List.of()))).isEqualTo("[]\n");
    assertThat(text(views.metrics(1, 2, 3, 0)))
        .isEqualTo(
            "{\"jobs\":{\"running\":1},\"tasks\":{\"running\":2},\"nodes\":{\"online\":3,\"cpuPercent\":0}}\n");
    assertThat(text(views.user(new User(new UserId("u"), "ann", "", "hash", T, false))))
        .isEqualTo("{\"id\":\"u\",\"username\":\"ann\",\"createdAt\":\"2024-05-01T10:00:00Z\"}\n");
    assertThat(text(views.error("no", List.of()))).isEqualTo("{\"message\":\"no\"}\n");
    assertThat(
            text(
                views.error(
                    "no",
                    List.of(new Problem("tasks[0].name", 3, 5, "required", "is missing", "")))))
        .isEqualTo(
            "{\"message\":\"no\",\"errors\":[{\"path\":\"tasks[0].name\",\"line\":3,\"column\":5"
                + ",\"rule\":\"required\",\"message\":\"is missing\"}]}\n");
  }

  @Test
  void f4_theContextOfAViewIsCutWithANoteAndSmallValuesStay() throws IOException {
    JobRun run = JobRunRow.accepted(new JobId("j1"), GUEST.id(), T).name("n").build();
    String large = "x".repeat(1_000_000);
    var values = Map.of("a", large, "b", large, "c", "small", "my_password", "hunter2!");
    JobView view = new JobView(run, JobSpec.of("n", List.of()), GUEST, outputs(values), List.of());

    String json = job(view, TaskRunSource.NONE);

    assertThat(json)
        .hasSizeLessThan((1 << 20) + 1_000)
        .contains("\"a\":\"" + large + "\"")
        .contains("\"b\":\"[1000000 bytes are left out here; GET /jobs/j1/context has them]\"")
        .contains("\"c\":\"small\"")
        .contains("\"my_password\":\"[REDACTED]\"")
        .contains("\"truncated\":\"GET /jobs/j1/context has all of it\"");

    assertThat(context(view))
        .contains("\"a\":\"" + large + "\",\"b\":\"" + large + "\",\"c\":\"small\"")
        .contains("\"my_password\":\"[REDACTED]\"")
        .doesNotContain("truncated");
  }

  @Test
  void f4_aContextOfCountlessNamesIsCutToo() throws IOException {
    JobRun run = JobRunRow.accepted(new JobId("j1"), GUEST.id(), T).name("n").build();
    var values = new TreeMap<String, String>();
    for (int i = 0; i < 100_000; i++) {
      values.put("output%06d".formatted(i), "0123456789");
    }
    JobView view = new JobView(run, JobSpec.of("n", List.of()), GUEST, outputs(values), List.of());

    assertThat(job(view, TaskRunSource.NONE))
        .hasSizeLessThan(2 << 20)
        .contains("\"truncated\":\"GET /jobs/j1/context has all of it\"");
    assertThat(context(view)).contains("\"output099999\":\"0123456789\"");
  }

  @Property(tries = 200)
  void everyJobIsWrittenAsJson(@ForAll("jobs") JobSpec spec) throws IOException {
    JobRun run = JobRunRow.accepted(new JobId("j1"), GUEST.id(), T).name("n").build();

    String json =
        job(
            new JobView(run, spec, GUEST, outputs(Map.of()), List.of()),
            row -> {
              for (int i = 0; i < spec.tasks().size(); i++) {
                row.accept(run(TaskPath.top(i)).build());
              }
            });

    assertThat(PlainJson.read(json)).isInstanceOf(Map.class);
    assertThat(json).endsWith("}\n");
  }

  @Provide
  Arbitrary<JobSpec> jobs() {
    return SampleSpecs.jobs();
  }

  private String job(JobView view, TaskRunSource taskRuns) throws IOException {
    var bytes = new ByteArrayOutputStream();
    views.job(bytes, view, taskRuns);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private String context(JobView view) throws IOException {
    var bytes = new ByteArrayOutputStream();
    views.context(bytes, view);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** Writes a document. */
  private interface Document {
    void to(ByteArrayOutputStream out) throws IOException;
  }

  private static String written(Document document) throws IOException {
    var bytes = new ByteArrayOutputStream();
    document.to(bytes);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private String tasks(List<TaskRun> rows, JobSpec job, int size) throws IOException {
    var bytes = new ByteArrayOutputStream();
    views.tasks(bytes, rows::forEach, job, size);
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static OutputSource outputs(Map<String, String> values) {
    return (read, each) -> {
      for (var output : new TreeMap<>(values).entrySet()) {
        long bytes = Utf8Size.of(output.getValue());
        Optional<String> value = Optional.of(output.getValue()).filter(_ -> read.test(bytes));
        if (!each.test(new JobOutput(output.getKey(), bytes, value))) {
          return;
        }
      }
    };
  }

  private static String text(byte[] document) {
    return new String(document, StandardCharsets.UTF_8);
  }

  private static JobRun ended() {
    return JobRunRow.accepted(new JobId("j1"), GUEST.id(), T)
        .parentId(new TaskId("t9"))
        .scheduleId(new ScheduleId("s1"))
        .name("n")
        .description("d")
        .tags(List.of("x"))
        .inputs(Map.of("b", "2", "a", "1"))
        .state(JobState.FAILED)
        .startedAt(T.plusMillis(1500))
        .completedAt(T.plusSeconds(2))
        .failedAt(T.plusSeconds(3).plusNanos(1_000))
        .deleteAt(T.plusSeconds(3600))
        .position(2)
        .taskCount(3)
        .progress(33.33)
        .result("r")
        .error("e")
        .build();
  }

  private static TaskRunRow run(TaskPath path) {
    return TaskRunRow.created(new TaskId("t1"), new JobId("j1"), path, T);
  }

  private static SubJob subJob(TaskSpec task) {
    return new SubJob(
        "sub", "", List.of(task), Map.of(), Map.of(), Optional.empty(), "", true, List.of());
  }

  /** Its own clock is an hour ahead. */
  private static NodeLastSeen node(Node.Status status) {
    Instant ahead = T.plusSeconds(3_600);
    return new NodeLastSeen(
        new Node(new NodeId("n1"), "Worker", T, 12.5, ahead, "default", status, "h", 0, 2, "1"), T);
  }
}
