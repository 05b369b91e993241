package dev.winch.codec.view;

import static dev.winch.codec.view.ViewSamples.GUEST;
import static dev.winch.codec.view.ViewSamples.GUEST_JSON;
import static dev.winch.codec.view.ViewSamples.T;
import static dev.winch.codec.view.ViewSamples.text;
import static dev.winch.codec.view.ViewSamples.written;
import static org.assertj.core.api.Assertions.assertThat;

import dev.winch.model.run.Page;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.spec.JobSpec;
import dev.winch.model.spec.Schedule;
import dev.winch.model.spec.TaskSpec;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The fields of schedules, in their order. */
class ScheduleWriterTest {
  private final ScheduleWriter schedules = new ScheduleWriter(Redaction.standard());

  @Test
  void schedulesShowTheirCron() throws IOException {
    var schedule = new Schedule(JobSpec.of("n", List.of(TaskSpec.named("a").build())), "@daily");
    ScheduledJob accepted =
        ScheduledJob.accepted(new ScheduleId("s1"), schedule, GUEST.id(), T).firingAt(T);
    var view = new ScheduleView(accepted, GUEST, List.of());

    assertThat(written(out -> schedules.schedule(out, view)))
        .isEqualTo(
            "{\"id\":\"s1\",\"name\":\"n\",\"cron\":\"@daily\",\"state\":\"ACTIVE\",\"tasks\":[{\"name\":\"a\"}],\"createdBy\":"
                + GUEST_JSON
                + ",\"createdAt\":\"2024-05-01T10:00:00Z\"}\n");
    assertThat(text(schedules.accepted(view, List.of())))
        .isEqualTo(
            "{\"id\":\"s1\",\"createdBy\":"
                + GUEST_JSON
                + ",\"state\":\"ACTIVE\",\"name\":\"n\",\"createdAt\":\"2024-05-01T10:00:00Z\",\"cron\":\"@daily\"}\n");
    assertThat(
            written(
                out ->
                    schedules.page(
                        out,
                        new Page<>(List.of(view.run().id()), 1, 10, 1, false),
                        _ -> Optional.of(view))))
        .contains("\"cron\":\"@daily\"");
    var broken = new ScheduleView(accepted.broken("no such day"), GUEST, List.of());
    assertThat(written(out -> schedules.schedule(out, broken)))
        .endsWith(",\"error\":\"no such day\"}\n");
    assertThat(text(schedules.accepted(broken, List.of())))
        .endsWith(",\"error\":\"no such day\"}\n");
  }
}
