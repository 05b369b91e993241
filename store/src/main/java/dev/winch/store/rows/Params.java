package dev.winch.store.rows;

import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Binds the values of a row or the parameters of a statement one after another. */
public abstract class Params {

  /** The next value; null for SQL's null. */
  protected abstract void putText(@Nullable String value) throws SQLException;

  protected abstract void putNumber(long value) throws SQLException;

  protected abstract void putReal(double value) throws SQLException;

  protected abstract void putFlag(boolean value) throws SQLException;

  protected abstract void putNoNumber() throws SQLException;

  protected abstract void putTexts(Collection<String> values) throws SQLException;

  public final Params text(String value) throws SQLException {
    putText(value);
    return this;
  }

  public final Params text(Optional<String> value) throws SQLException {
    putText(value.orElse(null));
    return this;
  }

  /** A list as one parameter, in the database's own form. */
  public final Params texts(Collection<String> values) throws SQLException {
    putTexts(values);
    return this;
  }

  public final Params number(long value) throws SQLException {
    putNumber(value);
    return this;
  }

  public final Params number(OptionalInt value) throws SQLException {
    if (value.isPresent()) {
      putNumber(value.getAsInt());
    } else {
      putNoNumber();
    }
    return this;
  }

  public final Params real(double value) throws SQLException {
    putReal(value);
    return this;
  }

  public final Params flag(boolean value) throws SQLException {
    putFlag(value);
    return this;
  }

  public final Params time(Instant value) throws SQLException {
    putNumber(Micros.of(value));
    return this;
  }

  public final Params time(Optional<Instant> value) throws SQLException {
    if (value.isPresent()) {
      putNumber(Micros.of(value.get()));
    } else {
      putNoNumber();
    }
    return this;
  }
}
