package dev.winch.store.postgres;

import dev.winch.model.fault.InternalException;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.PreparedJob;
import dev.winch.model.spec.JobSpec;
import dev.winch.store.Changes;
import dev.winch.store.rows.Definitions;

/**
 * The stored definition of a new job, and the search words of its name, description and tags as
 * clients see them.
 */
record PostgresPreparedJob(JobId job, Definitions.Encoded definition, String words)
    implements PreparedJob {

  static PostgresPreparedJob of(JobRun job, JobSpec spec, Definitions definitions) {
    JobRun shown = definitions.shown(job, spec);
    return new PostgresPreparedJob(
        job.id(),
        definitions.encode(job.id(), spec),
        Lexemes.of(shown.name(), shown.description(), shown.tags()));
  }

  /** What was prepared for this job, or else the same computed now. */
  static PostgresPreparedJob of(Changes.NewJob added, Definitions definitions) {
    if (!(added.prepared() instanceof PostgresPreparedJob prepared)) {
      return of(added.job(), added.spec(), definitions);
    }
    if (!prepared.job().equals(added.job().id())) {
      throw new InternalException(
          "job %s comes with what was prepared for job %s"
              .formatted(added.job().id(), prepared.job()));
    }
    return prepared;
  }
}
