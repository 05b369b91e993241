/**
 * The SQLite store. SQLite has one writer: transactions run one after another on one connection,
 * and reads run in parallel on a few others.
 */
package dev.winch.store.sqlite;
