package dev.winch.broker.postgres;

import dev.winch.model.run.TaskId;

/**
 * A row of {@code queue_tasks}.
 *
 * @param consumer id of the consumer that took it
 */
record TaskRow(TaskId task, int dispatch, long consumer, String body) {}
