/** What the stores cost. */
package dev.winch.tests.bench.store;
