/**
 * The broker of installations of several processes that have PostgreSQL alone: queues are tables of
 * the store's database. The engine's own transactions insert the dispatches, so {@code publish}
 * only wakes whoever consumes them.
 */
package dev.winch.broker.postgres;
