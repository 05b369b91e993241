package dev.winch.store;

/**
 * The connections of a pool.
 *
 * @param waiting threads that wait for one
 * @param most the limit of connections
 */
public record PoolUse(int active, int idle, int waiting, int most) {}
