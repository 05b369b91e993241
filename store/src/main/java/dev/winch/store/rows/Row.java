package dev.winch.store.rows;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** The current row of a query, read column by column. */
public final class Row {
  private final ResultSet results;
  private int at;

  public Row(ResultSet results) {
    this.results = results;
  }

  public boolean next() throws SQLException {
    at = 0;
    return results.next();
  }

  public String text() throws SQLException {
    return results.getString(++at);
  }

  public Optional<String> maybeText() throws SQLException {
    return Optional.ofNullable(text());
  }

  public long number() throws SQLException {
    return results.getLong(++at);
  }

  public int integer() throws SQLException {
    return (int) number();
  }

  public OptionalInt maybeInteger() throws SQLException {
    int value = integer();
    return value == 0 && results.wasNull() ? OptionalInt.empty() : OptionalInt.of(value);
  }

  public boolean flag() throws SQLException {
    return results.getBoolean(++at);
  }

  public double real() throws SQLException {
    return results.getDouble(++at);
  }

  public Instant time() throws SQLException {
    return Micros.toInstant(number());
  }

  public Optional<Instant> maybeTime() throws SQLException {
    long value = number();
    return value == 0 && results.wasNull()
        ? Optional.empty()
        : Optional.of(Micros.toInstant(value));
  }

  /** The next value, whatever it is; null for none. */
  public Object value() throws SQLException {
    return results.getObject(++at);
  }
}
