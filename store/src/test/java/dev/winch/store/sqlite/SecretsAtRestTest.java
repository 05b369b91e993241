package dev.winch.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.codec.Cipher;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.JobRunRow;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.run.TaskId;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskRunRow;
import dev.winch.model.run.UserId;
import dev.winch.model.run.WebhookCall;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Schedule;
import dev.winch.model.spec.TaskPath;
import dev.winch.model.spec.TaskSpec;
import dev.winch.model.spec.Webhook;
import dev.winch.store.Changes;
import dev.winch.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** H11: no copy of a secret lies in the file in clear. */
class SecretsAtRestTest {
  private static final String SECRET = "opensesame4711";

  @TempDir Path folder;

  @Test
  void decision17_h11_fileDoesNotHoldTheSecret() throws IOException {
    Path file = folder.resolve("winch.db");
    Supplier<Store> open = () -> SqliteStore.open(file, Cipher.of(List.of("key")));
    JobRun job = JobRunRow.accepted(new JobId("j"), new UserId("u"), Instant.EPOCH).build();
    JobSpec plain = JobSpec.of("job", List.of(TaskSpec.named("t").build()));
    JobSpec spec =
        new JobSpec(
            plain.name(),
            plain.description(),
            plain.tags(),
            plain.tasks(),
            plain.inputs(),
            Map.of("token", SECRET),
            plain.output(),
            Optional.empty(),
            List.of(),
            List.of(),
            Optional.empty(),
            "",
            Optional.empty());
    TaskRun task =
        TaskRunRow.created(new TaskId("t"), job.id(), TaskPath.top(0), Instant.EPOCH)
            .evaluated(TaskSpec.named("t").env(Map.of("TOKEN", SECRET)).build())
            .item(new TaskRun.Item(0, '"' + SECRET + '"'))
            .build();
    TaskRun longTask =
        TaskRunRow.created(new TaskId("l"), job.id(), TaskPath.top(0), Instant.EPOCH)
            .evaluated(TaskSpec.named("t").run(SECRET + "x".repeat(9_000)).build())
            .item(new TaskRun.Item(1, '"' + SECRET + '"'))
            .build();
    ScheduledJob schedule =
        ScheduledJob.accepted(
            new ScheduleId("s"), new Schedule(spec, "@daily"), new UserId("u"), Instant.EPOCH);
    try (Store store = open.get()) {
      store.write(
          transaction -> {
            transaction.apply(
                new Changes(
                    List.of(new Changes.NewJob(job, spec)),
                    List.of(),
                    List.of(task, longTask),
                    List.of(),
                    List.of(),
                    List.of(new Changes.Items(task.id(), List.of('"' + SECRET + '"'))),
                    List.of(),
                    List.of(),
                    new Changes.OfSchedules(List.of(schedule), List.of(), List.of()),
                    List.of(call(job)),
                    List.of()));
            return null;
          });
    }

    assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
        .contains("token")
        .doesNotContain(SECRET);
    try (Store store = open.get()) {
      assertThat(store.reads().jobs().spec(job.id())).contains(spec);
      assertThat(store.reads().jobs().task(task.id())).contains(task);
      assertThat(store.reads().jobs().task(longTask.id())).contains(longTask);
      assertThat(store.reads().schedules().schedule(schedule.id())).contains(schedule);
      assertThat(store.<List<String>>write(t -> t.items(task.id(), 0, 1)))
          .containsExactly('"' + SECRET + '"');
      assertThat(
              store.<List<WebhookCall>>write(
                  t -> t.webhookCalls().claim(Instant.EPOCH, Instant.EPOCH.plusSeconds(9), 9)))
          .containsExactly(call(job).with(0, 1));
    }
  }

  /** A call whose address, header and key all hold the secret. */
  private static WebhookCall call(JobRun job) {
    return new WebhookCall(
        "c",
        job.id(),
        0,
        "job.StateChange",
        "http://user:" + SECRET + "@host/",
        Map.of("Authorization", SECRET),
        Optional.of(new Webhook.Signature(SECRET)),
        new WebhookCall.Subject.OfJob(job, false),
        Instant.EPOCH,
        0,
        0);
  }
}
