/** The contract that every store keeps, and a store without a database. */
package dev.winch.tests.kit.store;
