/**
 * Text analysis of job searches. Every store indexes and queries through this package, so all
 * return the same hits.
 */
package dev.winch.store.search;
