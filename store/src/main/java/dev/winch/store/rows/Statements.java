package dev.winch.store.rows;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Statements on one connection, used by one thread at a time. Database errors become {@link
 * dev.winch.model.fault.WinchException}s.
 */
public interface Statements {

  /** Binds the parameters of a statement in order. */
  @FunctionalInterface
  interface Binding {
    Binding NONE = params -> {};

    void to(Params params) throws SQLException;
  }

  /** Binds the parameters of one of many rows. */
  @FunctionalInterface
  interface RowBinding<E> {
    void to(Params params, E row) throws SQLException;
  }

  /** Maps the current row to a value. */
  @FunctionalInterface
  interface Mapper<T> {
    T of(Row row) throws SQLException;
  }

  <T> void each(String sql, Binding binding, Mapper<T> mapper, Consumer<T> each);

  <T> Optional<T> first(String sql, Binding binding, Mapper<T> mapper);

  /** Executes a write; returns the number of changed rows. */
  int update(String sql, Binding binding);

  default <T> List<T> list(String sql, Binding binding, Mapper<T> mapper) {
    List<T> found = new ArrayList<>();
    each(sql, binding, mapper, found::add);
    return found;
  }

  /** Runs a query for a single integer; 0 for null or no row. */
  default long number(String sql, Binding binding) {
    return first(sql, binding, Row::number).orElse(0L);
  }
}
