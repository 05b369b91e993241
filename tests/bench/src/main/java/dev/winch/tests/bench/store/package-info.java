/** Benchmarks of the stores. */
package dev.winch.tests.bench.store;
