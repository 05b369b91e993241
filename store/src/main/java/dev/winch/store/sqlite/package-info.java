/**
 * The SQLite store. SQLite has one writer: transactions run one after another on one connection,
 * and reads run in parallel on a few others.
 */
@NullMarked
package dev.winch.store.sqlite;

import org.jspecify.annotations.NullMarked;
