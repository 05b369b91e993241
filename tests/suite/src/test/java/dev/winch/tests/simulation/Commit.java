package dev.winch.tests.simulation;

import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.NodeLastSeen;
import dev.winch.store.Changes;
import java.util.List;
import java.util.Optional;

/**
 * What one transaction has committed.
 *
 * @param deleted how many jobs it deleted; empty if it was none that sweeps
 */
record Commit(
    Optional<Changes> changes,
    List<NodeLastSeen> heard,
    List<AuditEntry> audit,
    Optional<Integer> deleted) {}
