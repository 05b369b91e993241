package dev.winch.tests.simulation;

import dev.winch.model.run.AuditEntry;
import dev.winch.model.run.HeardNode;
import dev.winch.store.Changes;
import java.util.List;
import java.util.Optional;

/** What one transaction has committed. */
record Commit(Optional<Changes> changes, List<HeardNode> heard, List<AuditEntry> audit) {}
