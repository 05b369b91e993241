/**
 * How rows look, in every database: which columns there are, how records become rows and rows
 * records. The SQL that holds for all databases is here, the rest in their packages.
 */
package dev.winch.store.rows;
