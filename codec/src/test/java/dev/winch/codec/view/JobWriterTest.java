package dev.winch.codec.view;

import static dev.winch.codec.view.ViewSamples.GUEST;
import static dev.winch.codec.view.ViewSamples.GUEST_JSON;
import static dev.winch.codec.view.ViewSamples.T;
import static dev.winch.codec.view.ViewSamples.run;
import static dev.winch.codec.view.ViewSamples.text;
import static dev.winch.codec.view.ViewSamples.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.codec.PlainJson;
import dev.winch.codec.SampleSpecs;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobOutput;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.JobState;
import dev.winch.model.run.Page;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.Utf8Size;
import dev.winch.model.spec.AutoDelete;
import dev.winch.model.spec.Defaults;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Limits;
import dev.winch.model.spec.Retry;
import dev.winch.model.spec.TaskPath;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Webhook;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** The fields of jobs, in their order. */
class JobWriterTest {
  private final JobWriter jobs = new JobWriter(Redaction.standard());

  @Test
  void aSummaryHasItsFieldsInOrderAndNoEmptyOnes() {
    JobRun run =
        JobRunRow.accepted(new JobId("j1"), GUEST.id(), T).name("hello").taskCount(2).build();

    assertThat(text(jobs.accepted(run, GUEST, List.of())))
        .isEqualTo(
            "{\"id\":\"j1\",\"createdBy\":"
                + GUEST_JSON
                + ",\"name\":\"hello\",\"state\":\"PENDING\",\"createdAt\":\"2024-05-01T10:00:00Z\""
                + ",\"position\":0,\"taskCount\":2}\n");
  }

  @Test
  void aFullSummaryHasEverything() {
    JobRun run = ended();

    assertThat(text(jobs.summary(run, JobSpec.of("n", List.of()), GUEST)))
        .isEqualTo(
            "{\"id\":\"j1\",\"createdBy\":"
                + GUEST_JSON
                + ",\"parentId\":\"t9\",\"inputs\":{\"a\":\"1\",\"b\":\"2\"},\"name\":\"n\""
                + ",\"description\":\"d\",\"tags\":[\"x\"],\"state\":\"FAILED\""
                + ",\"createdAt\":\"2024-05-01T10:00:00Z\",\"startedAt\":\"2024-05-01T10:00:01.5Z\",\"completedAt\":\"2024-05-01T10:00:02Z\",\"failedAt\":\"2024-05-01T10:00:03.000001Z\",\"position\":2,\"taskCount\":3,\"result\":\"r\",\"error\":\"e\",\"progress\":33.33,\"schedule\":{\"id\":\"s1\"}}\n");
    assertThat(text(jobs.accepted(run, GUEST, List.of("slow"))))
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
  void aPageSaysThatMoreIsThanWasCounted() throws IOException {
    JobSpec job = JobSpec.of("n", List.of());

    assertThat(
            written(
                out ->
                    jobs.page(
                        out, new Page<>(List.of(), 1, 10, 10_000, true), _ -> job, _ -> GUEST)))
        .isEqualTo(
            "{\"items\":[],\"number\":1,\"size\":0,\"totalPages\":1000,\"totalItems\":10000,\"totalItemsIsLowerBound\":true}\n");
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
  void everyJobIsWrittenAsJson(@ForAll("specs") JobSpec spec) throws IOException {
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
  Arbitrary<JobSpec> specs() {
    return SampleSpecs.jobs();
  }

  private String job(JobView view, TaskRunSource taskRuns) throws IOException {
    return written(out -> jobs.job(out, view, taskRuns));
  }

  private String context(JobView view) throws IOException {
    return written(out -> jobs.context(out, view));
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
}
