package dev.winch.tests.simulation;

import static dev.winch.tests.simulation.Violation.unless;

import dev.winch.engine.time.Sweep;
import dev.winch.model.run.JobRun;
import dev.winch.model.run.LogExtent;
import dev.winch.model.run.TaskRun;
import dev.winch.store.Outbox;
import dev.winch.store.Reads;
import dev.winch.store.Store;
import dev.winch.tests.kit.store.StoreRows;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Checks deletions: only ended jobs that are due, and soon; at the end no row of theirs remains.
 */
final class RetentionInvariants {
  /** Jobs deleted at a time. */
  private static final int PIECE = 50;

  private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

  private final Ledger ledger;
  private final Store store;
  private final InstantSource clock;
  private final Sweep.Retention retention;
  private final Tally tally;

  RetentionInvariants(
      Ledger ledger, Store store, InstantSource clock, Sweep.Retention retention, Tally tally) {
    this.ledger = ledger;
    this.store = store;
    this.clock = clock;
    this.retention = retention;
    this.tally = tally;
  }

  /**
   * To be called when a transaction that sweeps has committed.
   *
   * @param deleted how many jobs it says it has deleted
   */
  void committed(int deleted) {
    Reads reads = store.reads();
    List<JobRun> present = ledger.jobs().stream().filter(job -> !ledger.isDeleted(job)).toList();
    List<JobRun> gone =
        present.stream().filter(job -> reads.jobs().job(job.id()).isEmpty()).toList();
    unless(gone.size() == deleted, "deleted another number of jobs", deleted, gone);
    gone.forEach(job -> unless(isDue(job), "deleted before its time", job));
    unless(
        gone.size() == present.stream().filter(this::isDue).count() || gone.size() == PIECE,
        "not deleted, though its time has come",
        present);
    for (JobRun job : gone) {
      ledger.deleted(job);
      tally.count("deleted " + job.state());
    }
    tally.count("expired log", ledger.expireLogs(clock.instant().minus(retention.logs())));
  }

  private boolean isDue(JobRun job) {
    Instant now = clock.instant();
    boolean old = job.createdAt().isBefore(now.minus(retention.jobs()));
    boolean marked = job.deleteAt().filter(at -> !at.isAfter(now)).isPresent();
    return job.state().isFinal() && (old || marked);
  }

  /** When all has ended: what is there is what was neither deleted nor too old. */
  void atRest() {
    for (JobRun job : ledger.jobs()) {
      if (ledger.isDeleted(job)) {
        continue;
      }
      unless(store.reads().jobs().job(job.id()).equals(Optional.of(job)), "stored otherwise", job);
      for (TaskRun task : ledger.rows(job.id())) {
        int last = store.reads().logs().logged(task.id()).lastPart();
        Set<Integer> kept = ledger.log(task.id());
        unless(last == kept.stream().mapToInt(i -> i).max().orElse(0), "other log", task, kept);
      }
    }
  }

  /** When everything's time has come and all is swept: no row is left. */
  void nothingIsLeft() {
    Reads reads = store.reads();
    for (JobRun job : ledger.jobs()) {
      unless(ledger.isDeleted(job), "was never deleted", job);
      String id = job.id().value();
      boolean bare =
          reads.jobs().job(job.id()).isEmpty()
              && reads.jobs().spec(job.id()).isEmpty()
              && StoreRows.outputs(reads, job.id()).isEmpty()
              && StoreRows.executionPage(reads, job.id(), "", 1).isEmpty()
              && reads.jobs().audit(id, 1, 1).items().isEmpty();
      unless(bare, "something of it is left", job);
      ledger.rows(job.id()).forEach(this::isGone);
    }
    unless(reads.due().nextWebhookCall().isEmpty(), "a call is pending for a deleted row");
    List<Outbox.OutboxBatch> batches = store.outbox().claim(NEVER, NEVER, 1);
    unless(batches.isEmpty(), "an outbox batch of a deleted job", batches);
    unless(reads.nodes().heardSince(Instant.EPOCH).isEmpty(), "a node that is long gone");
  }

  private void isGone(TaskRun task) {
    boolean bare =
        store.reads().jobs().task(task.id()).isEmpty()
            && store.reads().logs().logged(task.id()).equals(LogExtent.NOTHING)
            && (task.children().isEmpty() || store.write(t -> t.items(task.id(), 0, 1)).isEmpty());
    unless(bare, "something of it is left", task);
  }
}
