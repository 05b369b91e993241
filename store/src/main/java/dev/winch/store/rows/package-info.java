/** Columns and row mappings shared by all databases, and the SQL that works on all of them. */
@NullMarked
package dev.winch.store.rows;

import org.jspecify.annotations.NullMarked;
