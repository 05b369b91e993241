package dev.winch.engine.coordinator;

import dev.winch.engine.ChangeWatch;
import dev.winch.engine.JobChange;
import dev.winch.model.run.JobId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Who watches which job in this process. The loop's thread passes each commit through; without
 * anybody who watches that is a look at two empty maps. Safe for use by many threads.
 */
final class CommittedChanges implements ChangeWatch {
  private final Map<JobId, Set<Consumer<JobChange>>> watching = new ConcurrentHashMap<>();
  private final List<OfAll> ofAll = new CopyOnWriteArrayList<>();
  private volatile Runnable joined = () -> {};
  private volatile Consumer<Supplier<List<JobChange>>> elsewhere = changes -> {};

  private record OfAll(Consumer<JobChange> listener, Runnable missed) {}

  /** Sets what runs when somebody begins to watch. */
  void whenSomebodyWatches(Runnable first) {
    joined = first;
  }

  /** Sets what else hears of the changes that this process commits. */
  void announceTo(Consumer<Supplier<List<JobChange>>> others) {
    elsewhere = others;
  }

  @Override
  public Registration of(JobId job, Consumer<JobChange> listener) {
    watching.compute(
        job,
        (_, others) -> {
          Set<Consumer<JobChange>> all = others == null ? ConcurrentHashMap.newKeySet() : others;
          all.add(listener);
          return all;
        });
    joined.run();
    return () ->
        watching.computeIfPresent(
            job,
            (_, others) -> {
              others.remove(listener);
              return others.isEmpty() ? null : others;
            });
  }

  @Override
  public Registration ofAll(Consumer<JobChange> listener, Runnable missed) {
    OfAll one = new OfAll(listener, missed);
    ofAll.add(one);
    joined.run();
    return () -> ofAll.remove(one);
  }

  boolean isWatched() {
    return !watching.isEmpty() || !ofAll.isEmpty();
  }

  /**
   * Passes on what this process committed.
   *
   * @param changes made only if somebody watches
   */
  void committed(Supplier<List<JobChange>> changes) {
    if (isWatched()) {
      report(changes.get());
    }
    elsewhere.accept(changes);
  }

  void report(Collection<JobChange> changes) {
    for (JobChange change : changes) {
      watching.getOrDefault(change.job(), Set.of()).forEach(one -> one.accept(change));
      if (change.header()) {
        ofAll.forEach(one -> one.listener().accept(change));
      }
    }
  }

  /** Has all who watch compare what they watch. */
  void reportAll() {
    ofAll.forEach(one -> one.missed().run());
    watching.forEach((job, all) -> all.forEach(one -> one.accept(JobChange.unknown(job))));
  }
}
