/** Columns and row mappings shared by all databases, and the SQL that works on all of them. */
package dev.winch.store.rows;
