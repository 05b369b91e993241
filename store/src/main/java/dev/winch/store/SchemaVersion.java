package dev.winch.store;

/**
 * How far the tables of a database are migrated.
 *
 * @param stored the number of its last migration; 0 without tables
 * @param newest the last migration that this Winch knows
 */
public record SchemaVersion(int stored, int newest) {}
