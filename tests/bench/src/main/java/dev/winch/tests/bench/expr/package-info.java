/** Benchmarks of the expression language. */
package dev.winch.tests.bench.expr;
