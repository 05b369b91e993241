/**
 * The PostgreSQL broker, for installations with several processes: queues are tables of the store's
 * database. The engine's own transactions insert the dispatches, so {@code publish} only notifies
 * consumers.
 */
@NullMarked
package dev.winch.broker.postgres;

import org.jspecify.annotations.NullMarked;
