package dev.winch.codec.view;

import dev.winch.codec.FieldWriter;
import dev.winch.codec.SpecWriter;
import dev.winch.model.run.Page;
import dev.winch.model.run.ScheduleId;
import dev.winch.model.run.ScheduledJob;
import dev.winch.model.spec.JobSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Writes schedules, without the secrets of their jobs. Thread-safe. */
public final class ScheduleWriter {
  private final Redaction redaction;

  public ScheduleWriter(Redaction redaction) {
    this.redaction = redaction;
  }

  /** Streams a schedule with the definition of its job. Does not close the stream. */
  public void schedule(OutputStream target, ScheduleView schedule) throws IOException {
    JsonDocument.stream(target, out -> whole(out, redacted(schedule)));
  }

  /**
   * The answer to a submission of a schedule.
   *
   * @param warnings problems that did not prevent the submission
   */
  public byte[] accepted(ScheduleView schedule, List<String> warnings) {
    return JsonDocument.object(
        out -> {
          summary(out, redacted(schedule));
          out.texts("warnings", warnings);
        });
  }

  /**
   * Streams a page of schedules, each read when it is written. Does not close the stream.
   *
   * @param read empty for a schedule deleted meanwhile
   */
  public void page(
      OutputStream target, Page<ScheduleId> page, Function<ScheduleId, Optional<ScheduleView>> read)
      throws IOException {
    JsonDocument.stream(
        target,
        out -> {
          out.startList("items");
          for (ScheduleId id : page.items()) {
            Optional<ScheduleView> schedule = read.apply(id);
            if (schedule.isPresent()) {
              out.start();
              summary(out, redacted(schedule.get()));
              out.end();
            }
          }
          out.endList();
          JsonDocument.extent(out, page);
        });
  }

  private ScheduleView redacted(ScheduleView view) {
    return view.with(redaction.of(view.run().schedule().job()).schedule(view.run().schedule()));
  }

  private static void whole(FieldWriter out, ScheduleView view) throws IOException {
    SpecWriter specs = new SpecWriter(out);
    ScheduledJob run = view.run();
    JobSpec spec = run.schedule().job();
    out.always("id", run.id().value());
    out.always("name", spec.name());
    out.text("description", spec.description());
    out.always("cron", run.schedule().cron());
    out.always("state", run.state().name());
    out.map("inputs", spec.inputs());
    specs.tasks("tasks", spec.tasks());
    UserFields.user(out, "createdBy", view.createdBy());
    specs.defaults(spec.defaults());
    specs.autoDelete(spec.autoDelete());
    specs.webhooks(spec.webhooks());
    out.objects("permissions", view.permissions(), one -> UserFields.permission(out, one));
    out.time("createdAt", run.createdAt());
    out.texts("tags", spec.tags());
    out.map("secrets", spec.secrets());
    out.text("output", spec.output());
    out.text("timeout", spec.timeout());
    out.text("error", run.error());
  }

  private static void summary(FieldWriter out, ScheduleView view) throws IOException {
    ScheduledJob run = view.run();
    JobSpec spec = run.schedule().job();
    out.always("id", run.id().value());
    UserFields.user(out, "createdBy", view.createdBy());
    out.map("inputs", spec.inputs());
    out.always("state", run.state().name());
    out.always("name", spec.name());
    out.text("description", spec.description());
    out.texts("tags", spec.tags());
    out.time("createdAt", run.createdAt());
    out.always("cron", run.schedule().cron());
    out.text("error", run.error());
  }
}
