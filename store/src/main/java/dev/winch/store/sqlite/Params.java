package dev.winch.store.sqlite;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** The parameters of a statement, filled in one after the other. */
final class Params {
  private final PreparedStatement statement;
  private int at;

  Params(PreparedStatement statement) {
    this.statement = statement;
  }

  Params text(String value) throws SQLException {
    statement.setString(++at, value);
    return this;
  }

  Params text(Optional<String> value) throws SQLException {
    statement.setString(++at, value.orElse(null));
    return this;
  }

  Params number(long value) throws SQLException {
    statement.setLong(++at, value);
    return this;
  }

  Params number(OptionalInt value) throws SQLException {
    if (value.isPresent()) {
      return number(value.getAsInt());
    }
    statement.setNull(++at, Types.INTEGER);
    return this;
  }

  Params real(double value) throws SQLException {
    statement.setDouble(++at, value);
    return this;
  }

  Params time(Instant value) throws SQLException {
    return number(Micros.of(value));
  }

  Params time(Optional<Instant> value) throws SQLException {
    if (value.isPresent()) {
      return time(value.get());
    }
    statement.setNull(++at, Types.INTEGER);
    return this;
  }
}
