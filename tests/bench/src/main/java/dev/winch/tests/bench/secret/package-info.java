/** Benchmarks of redaction. */
package dev.winch.tests.bench.secret;
