/** The PostgreSQL store, for installations with several processes. */
@NullMarked
package dev.winch.store.postgres;

import org.jspecify.annotations.NullMarked;
