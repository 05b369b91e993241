package dev.winch.store.sqlite;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** The current row of a query, read column by column. */
final class Row {
  private final ResultSet results;
  private int at;

  Row(ResultSet results) {
    this.results = results;
  }

  boolean next() throws SQLException {
    at = 0;
    return results.next();
  }

  String text() throws SQLException {
    return results.getString(++at);
  }

  Optional<String> maybeText() throws SQLException {
    return Optional.ofNullable(text());
  }

  long number() throws SQLException {
    return results.getLong(++at);
  }

  int integer() throws SQLException {
    return (int) number();
  }

  OptionalInt maybeInteger() throws SQLException {
    int value = integer();
    return value == 0 && results.wasNull() ? OptionalInt.empty() : OptionalInt.of(value);
  }

  double real() throws SQLException {
    return results.getDouble(++at);
  }

  Instant time() throws SQLException {
    return Micros.toInstant(number());
  }

  Optional<Instant> maybeTime() throws SQLException {
    long value = number();
    return value == 0 && results.wasNull()
        ? Optional.empty()
        : Optional.of(Micros.toInstant(value));
  }
}
