package dev.winch.engine.coordinator;

import dev.winch.model.run.JobId;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.Utf8Size;
import dev.winch.store.Changes;
import dev.winch.store.Transaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The outputs of jobs in one transaction; the counterpart of {@link UnitOfWork} for its rows. */
final class OutputWork {
  private final Transaction transaction;
  private final Predicate<JobId> isNew;
  private final Map<JobId, Map<String, String>> written = new HashMap<>();
  private final List<Changes.Output> changes = new ArrayList<>();

  /**
   * @param isNew whether this transaction inserts the job, which then has no stored outputs
   */
  OutputWork(Transaction transaction, Predicate<JobId> isNew) {
    this.transaction = transaction;
    this.isNew = isNew;
  }

  /** Outputs under these names, as of the changes so far. */
  Map<String, String> of(JobId id, Collection<String> names) {
    if (names.isEmpty()) {
      return Map.of();
    }
    Map<String, String> stored = isNew.test(id) ? Map.of() : transaction.outputs(id, names);
    Map<String, String> fresh = written.getOrDefault(id, Map.of());
    if (fresh.isEmpty()) {
      return stored;
    }
    Map<String, String> seen = new HashMap<>(stored);
    for (String name : names) {
      if (fresh.containsKey(name)) {
        seen.put(name, fresh.get(name));
      }
    }
    return seen;
  }

  /** All outputs of the job, as of the changes so far. */
  Map<String, String> of(JobId id) {
    Map<String, String> seen = new HashMap<>(isNew.test(id) ? Map.of() : transaction.outputs(id));
    seen.putAll(written.getOrDefault(id, Map.of()));
    return seen;
  }

  /** Bytes of the output under this name, as of the changes so far. */
  long bytes(JobRun job, String name) {
    String fresh = written.getOrDefault(job.id(), Map.of()).get(name);
    if (fresh != null) {
      return Utf8Size.of(fresh);
    }
    boolean noneStored = job.outputBytes() == 0 || isNew.test(job.id());
    return noneStored ? 0 : transaction.outputBytes(job.id(), name);
  }

  void put(JobId job, String name, String value) {
    written.computeIfAbsent(job, _ -> new HashMap<>()).put(name, value);
    changes.add(new Changes.Output(job, name, value));
  }

  /** What is not written yet. */
  List<Changes.Output> changes() {
    return changes;
  }

  /** All changes are in the transaction now, which shows them. */
  void clear() {
    written.clear();
    changes.clear();
  }
}
