package dev.winch.tests.simulation;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.TaskRun;
import dev.winch.model.spec.DurationText;
import dev.winch.store.Reads;
import dev.winch.tests.kit.store.StoreRows;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** What a store holds when all is over: how it came to that, only the rows themselves tell. */
final class StoredRows extends Rows {
  private final Map<JobId, Integer> restarts;

  /**
   * @param jobs all that the store holds
   * @param restarts how often clients asked for one, whether they were answered or not
   */
  StoredRows(Reads reads, Collection<JobId> jobs, Map<JobId, Integer> restarts) {
    this.restarts = restarts;
    List<TaskRun> tasks = new ArrayList<>();
    for (JobId id : jobs) {
      put(reads.jobs().job(id).orElseThrow());
      define(id, reads.jobs().spec(id).orElseThrow());
      StoreRows.outputs(reads, id).forEach((name, value) -> put(id, name, value));
      reads.jobs().execution(id, tasks::add);
    }
    tasks.sort(Comparator.comparing(TaskRun::createdAt).thenComparing(row -> row.id().value()));
    tasks.forEach(this::put);
  }

  /** To be called when it is known which jobs were submitted. */
  void settle() {
    jobs().forEach(job -> rows(job.id()).forEach(this::settle));
  }

  @Override
  int timeouts(JobId id) {
    JobRun job = job(id).orElseThrow();
    String timeout = spec(id).timeout();
    if (restartsAsked(id) > 0) {
      return timeout.isEmpty() ? 0 : 1;
    }
    if (!job.error().startsWith("job timed out")) {
      return 0;
    }
    Duration time = DurationText.parse(timeout).orElseThrow();
    Instant end = job.failedAt().orElseThrow();
    Violation.unless(
        !end.isBefore(job.startedAt().orElseThrow().plus(time)), "timed out before its time", job);
    return 1;
  }

  @Override
  int restartsAsked(JobId id) {
    return restarts.getOrDefault(id, 0);
  }

  /** Rows do not tell. It matters only where something was cut short, by whom is another rule. */
  @Override
  boolean endedTogether(Object one, Object other) {
    return true;
  }
}
