package dev.winch.broker.postgres;

/**
 * A report taken from the queue.
 *
 * @param seq its place
 * @param attempts how often it was refused before
 */
record ReportRow(long seq, String body, int attempts) {}
