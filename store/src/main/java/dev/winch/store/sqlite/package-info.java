/**
 * The store in one file. SQLite has one writer: transactions come one after another on one
 * connection, and reads go on beside them on a few others.
 */
package dev.winch.store.sqlite;
