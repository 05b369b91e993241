package dev.winch.engine;

import dev.winch.model.run.JobId;
import java.util.function.Consumer;

/**
 * Reports changes of jobs, whichever process committed them. It never waits for those who watch,
 * and it may report a change twice; one that another process reported while this one was cut off
 * from the database is reported as {@link JobChange#unknown} afterwards.
 */
public interface ChangeWatch {

  /**
   * From the return on, every commit that changes this job is reported.
   *
   * @param listener must return at once; called by many threads
   */
  Registration of(JobId job, Consumer<JobChange> listener);

  /**
   * The same for every job whose own row changes.
   *
   * @param missed called at least every 15 seconds where other processes commit, because a report
   *     of theirs may be lost: what changed since the call before is to be looked up; must return
   *     at once
   */
  Registration ofAll(Consumer<JobChange> listener, Runnable missed);

  /** Ends by closing. */
  interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
