/** The PostgreSQL store, for installations with several processes. */
package dev.winch.store.postgres;
