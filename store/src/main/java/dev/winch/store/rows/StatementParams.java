package dev.winch.store.rows;

import dev.winch.codec.PlainJson;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameters of a prepared statement. */
public class StatementParams extends Params {
  private final PreparedStatement statement;
  private int at;

  public StatementParams(PreparedStatement statement) {
    this.statement = statement;
  }

  /** The number of the next parameter, from 1. */
  protected final int next() {
    return ++at;
  }

  @Override
  protected void putText(@Nullable String value) throws SQLException {
    statement.setString(++at, value);
  }

  @Override
  protected void putNumber(long value) throws SQLException {
    statement.setLong(++at, value);
  }

  @Override
  protected void putReal(double value) throws SQLException {
    statement.setDouble(++at, value);
  }

  @Override
  protected void putFlag(boolean value) throws SQLException {
    statement.setBoolean(++at, value);
  }

  @Override
  protected void putNoNumber() throws SQLException {
    statement.setNull(++at, Types.BIGINT);
  }

  /** JSON, for {@code json_each}. */
  @Override
  protected void putTexts(Collection<String> values) throws SQLException {
    putText(PlainJson.write(List.copyOf(values)));
  }
}
