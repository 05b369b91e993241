package dev.winch.tests.kit.store;

import dev.winch.model.fault.InternalException;
import dev.winch.model.run.JobId;
import dev.winch.model.run.PreparedJob;
import dev.winch.store.Changes;

/** Maps need nothing in advance; this only shows that a job comes with what was made for it. */
record MemoryPreparedJob(JobId job) implements PreparedJob {
  static void check(Changes.NewJob added) {
    if (added.prepared() instanceof MemoryPreparedJob(JobId job) && !job.equals(added.job().id())) {
      throw new InternalException(
          "job %s comes with what was prepared for job %s".formatted(added.job().id(), job));
    }
  }
}
