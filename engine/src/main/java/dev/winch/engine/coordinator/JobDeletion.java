package dev.winch.engine.coordinator;

import dev.winch.model.run.AccessEvent;
import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.store.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Deletes jobs that have ended. Needs no decision: what has ended changes by a restart alone, which
 * waits for its row.
 */
final class JobDeletion {
  private JobDeletion() {}

  /**
   * @param note for the audit log
   * @return those that were not deleted, with the reason
   */
  static Map<JobId, String> delete(
      Transaction transaction, Collection<JobId> jobs, Function<JobRun, AccessEvent> note) {
    transaction.hold(List.of(), jobs);
    Map<JobId, JobRun> known = transaction.jobs(jobs);
    Map<JobId, String> refused = new LinkedHashMap<>();
    List<JobRun> ended = new ArrayList<>();
    for (JobId id : jobs) {
      JobRun job = known.get(id);
      if (job == null) {
        refused.put(id, "job not found");
      } else if (!job.state().isFinal()) {
        refused.put(id, "job is " + job.state() + " and can not be deleted; cancel it first");
      } else {
        ended.add(job);
      }
    }
    transaction.deleteJobs(ended.stream().map(JobRun::id).toList());
    ended.forEach(job -> transaction.accounts().record(note.apply(job)));
    return refused;
  }
}
