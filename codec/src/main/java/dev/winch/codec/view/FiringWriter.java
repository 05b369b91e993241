package dev.winch.codec.view;

import dev.winch.model.run.JobRun;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Writes when schedules fire. Thread-safe. */
public final class FiringWriter {

  /** What became of a firing. */
  public enum FiringState {
    /** It started a job. */
    STARTED,
    /** A user started a job out of turn. */
    TRIGGERED,
    /** There is no job of this time. */
    MISSED,
    /** Its time is still to come. */
    PLANNED
  }

  /**
   * A firing.
   *
   * @param at its due time; of a job that has none, when it was created
   */
  public record Firing(Instant at, FiringState state, Optional<JobRun> job) {
    public static Firing of(Instant at, FiringState state) {
      return new Firing(at, state, Optional.empty());
    }
  }

  public byte[] preview(String cron, String timezone, List<Instant> firings) {
    return JsonDocument.object(
        out -> {
          out.always("cron", cron);
          out.always("timezone", timezone);
          out.times("firings", firings);
        });
  }

  /**
   * Firings of one schedule.
   *
   * @param next from when on there may be more; empty if these are all
   */
  public byte[] firings(
      String cron, String timezone, List<Firing> firings, Optional<Instant> next) {
    return JsonDocument.object(
        out -> {
          out.always("cron", cron);
          out.always("timezone", timezone);
          out.name("firings");
          out.objects(
              firings,
              firing -> {
                out.time("at", firing.at());
                out.always("state", firing.state().name());
                out.object(
                    "job",
                    firing.job(),
                    job -> {
                      out.always("id", job.id().value());
                      out.always("state", job.state().name());
                      out.time("createdAt", job.createdAt());
                    });
              });
          out.time("next", next);
        });
  }
}
