package dev.winch.broker.postgres;

import dev.winch.model.event.Report;

/**
 * A report taken from the queue.
 *
 * @param seq its place
 * @param attempts how often it was refused before
 */
record ReportRow(long seq, String body, int attempts) {

  /** Names a report without what it carries, which may be secret. */
  static String about(Report report) {
    String kind = report.getClass().getSimpleName();
    return switch (report) {
      case Report.OfTask of -> kind + " of task " + of.task() + " dispatch " + of.dispatch();
      case Report.Heartbeat _ -> kind;
    };
  }
}
