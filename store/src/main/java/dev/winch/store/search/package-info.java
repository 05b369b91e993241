/**
 * Text analysis of job searches. Every store indexes and queries through this package, so all
 * return the same hits.
 */
@NullMarked
package dev.winch.store.search;

import org.jspecify.annotations.NullMarked;
