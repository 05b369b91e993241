package dev.winch.engine.core;

import dev.winch.model.event.Report;
import dev.winch.model.run.LogPart;
import dev.winch.model.run.TaskRun;
import dev.winch.model.run.TaskState;
import java.util.List;
import java.util.OptionalInt;

/**
 * Which parts of a log are stored. A broker may deliver one dispatch twice, and both runs number
 * their parts alike: only those of the run in the row are kept, and none behind the end that the
 * row names.
 */
public final class PrintedParts {
  private PrintedParts() {}

  /** Whether no run of this dispatch is known yet, so that its output implies its start. */
  public static boolean implyStart(TaskRun row, Report.Logged logged) {
    return row.dispatch() == logged.dispatch() && row.state() == TaskState.SCHEDULED;
  }

  /** The parts that belong to the row as it is. */
  public static List<LogPart> kept(TaskRun row, Report.Logged logged) {
    if (row.dispatch() != logged.dispatch()
        || row.state() == TaskState.PENDING
        || logged.start().filter(start -> !isRunOf(row, start)).isPresent()) {
      return List.of();
    }
    OptionalInt end = row.lastLogPart();
    return end.isEmpty()
        ? logged.parts()
        : logged.parts().stream().filter(part -> part.number() <= end.getAsInt()).toList();
  }

  private static boolean isRunOf(TaskRun row, Report.Started start) {
    return row.process().filter(start.by()::equals).isPresent()
        && row.startedAt().filter(start.at()::equals).isPresent();
  }
}
