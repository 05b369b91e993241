package dev.winch.tests.simulation;

import dev.winch.model.run.JobRun;
import dev.winch.model.run.TaskRun;
import java.util.Map;
import java.util.TreeMap;

/** Counts events, to verify that the random histories reach everything. */
final class Tally {
  private final Map<String, Long> counts = new TreeMap<>();

  void count(String what) {
    count(what, 1);
  }

  void count(String what, long many) {
    if (many > 0) {
      counts.merge(what, many, Long::sum);
    }
  }

  void add(Tally other) {
    other.counts.forEach((what, many) -> counts.merge(what, many, Long::sum));
  }

  Map<String, Long> counts() {
    return counts;
  }

  /** How everything in the ledger has ended. */
  void count(Ledger ledger) {
    count("fired", ledger.timetable().fired());
    count("fired for several", ledger.timetable().madeUp());
    for (JobRun job : ledger.jobs()) {
      count("job " + job.state());
      if (job.position() > job.taskCount() && !job.error().isEmpty()) {
        count("job without output");
      }
      if (ledger.timeouts(job.id()) > 0) {
        count("job timed out");
      }
      ledger.rows(job.id()).forEach(task -> count(ledger, task));
    }
  }

  private void count(Ledger ledger, TaskRun task) {
    var spec = task.effective(ledger.spec(task.jobId()));
    String kind = "script";
    if (spec.parallel().isPresent()) {
      kind = "parallel";
    } else if (spec.each().isPresent()) {
      kind = "each";
    } else if (spec.subjob().isPresent()) {
      kind = spec.subjob().get().detached() ? "detached" : "subjob";
    }
    count(kind + " " + task.state());
    if (task.attempts() > 0) {
      count("retry");
    }
    if (task.redelivered() > 0) {
      count("redelivered " + task.redelivered());
    }
    if (ledger.place(task).matches(".*#[1-9]")) {
      count("started over");
    }
    if (task.children().filter(children -> children.size() > 256).isPresent()) {
      count("long list");
    }
  }
}
