/** The store of installations of several processes, in a PostgreSQL database. */
package dev.winch.store.postgres;
