/** A real PostgreSQL server for tests. */
package dev.winch.tests.kit.postgres;
