package dev.winch.store.rows;

import java.util.function.Function;

/** Runs queries on a connection that only reads. Thread-safe. */
@FunctionalInterface
public interface StatementSource {
  <T> T read(Function<Statements, T> query);
}
