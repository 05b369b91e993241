package dev.winch.store.rows;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.spec.JobSpec;
import java.util.function.Function;

/**
 * Cache of prepared submissions. Request threads compute the stored definition and search words of
 * a job before the single writing thread inserts it. What is missing or was evicted is computed on
 * insertion. Thread-safe.
 *
 * @param <W> type of the search words of a job
 */
public final class PreparedJobs<W> {
  /** In characters of JSON. */
  private static final long KEPT_CHARACTERS = 1L << 20;

  private final Definitions definitions;
  private final Function<JobRun, W> words;
  private final WeightedCache<JobId, Prepared<W>> prepared = new WeightedCache<>(KEPT_CHARACTERS);

  /**
   * @param words computes the search words from name, description and tags as clients see them
   */
  public PreparedJobs(Definitions definitions, Function<JobRun, W> words) {
    this.definitions = definitions;
    this.words = words;
  }

  /** A job with its stored definition and its search words. */
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
