package dev.winch.model.run;

/**
 * A queue as clients see it.
 *
 * @param size messages waiting
 * @param subscribers consumers attached
 * @param unacked messages taken and not yet settled
 */
public record QueueInfo(String name, int size, int subscribers, int unacked) {}
