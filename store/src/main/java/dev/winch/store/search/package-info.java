/**
 * What words mean in a search. Every store indexes and asks through this package, so that all
 * answer alike.
 */
package dev.winch.store.search;
