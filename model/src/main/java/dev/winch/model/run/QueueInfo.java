package dev.winch.model.run;

/**
 * A queue as clients see it.
 *
 * @param size messages waiting
 * @param subscribers consumers attached
 * @param unacked for a broker: messages taken and not yet settled; for the API also the tasks of
 *     the queue that run
 */
public record QueueInfo(String name, int size, int subscribers, int unacked) {}
