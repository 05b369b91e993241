package dev.winch.broker.postgres;

/**
 * A row of {@code queue_reports}.
 *
 * @param seq position in the queue
 * @param attempts number of earlier rejections
 */
record ReportRow(long seq, String body, int attempts) {}
