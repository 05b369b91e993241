package dev.winch.broker.postgres;

import dev.winch.model.run.TaskId;

/**
 * A task taken from a queue.
 *
 * @param consumer the row of {@code queue_consumers} that took it
 */
record TaskRow(TaskId task, int dispatch, long consumer, String body) {}
