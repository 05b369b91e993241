package dev.winch.store.rows;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.spec.JobSpec;
import java.util.function.Function;

/**
 * What new jobs need beside their rows, worked out by the threads of those who submit them, before
 * the one thread that commits for all takes them up. What was not prepared, or was pushed out by
 * others, is worked out when it is taken. Safe for use by many threads.
 *
 * @param <W> the words under which a search finds a job
 */
public final class PreparedJobs<W> {
  /** In characters of JSON. */
  private static final long KEPT_CHARACTERS = 1L << 20;

  private final Definitions definitions;
  private final Function<JobRun, W> words;
  private final WeightedCache<JobId, Prepared<W>> prepared = new WeightedCache<>(KEPT_CHARACTERS);

  /**
   * @param words made of name, description and tags as clients see them
   */
  public PreparedJobs(Definitions definitions, Function<JobRun, W> words) {
    this.definitions = definitions;
    this.words = words;
  }

  /** A job with its definition in the stored form, and its words. */
  public record Prepared<W>(JobRun job, Definitions.Encoded definition, W words) {
    private boolean isOf(JobRun wanted, JobSpec spec) {
      return definition.spec().equals(spec)
          && job.name().equals(wanted.name())
          && job.description().equals(wanted.description())
          && job.tags().equals(wanted.tags());
    }
  }

  public void prepare(JobRun job, JobSpec spec) {
    Prepared<W> done = of(job, spec);
    prepared.put(job.id(), done, done.definition().json().length());
  }

  public Prepared<W> take(JobRun job, JobSpec spec) {
    return prepared
        .take(job.id())
        .filter(done -> done.isOf(job, spec))
        .orElseGet(() -> of(job, spec));
  }

  private Prepared<W> of(JobRun job, JobSpec spec) {
    return new Prepared<>(
        job, definitions.encode(job.id(), spec), words.apply(definitions.shown(job, spec)));
  }
}
