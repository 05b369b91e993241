package dev.winch.store.rows;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;

/** The parameters of a prepared statement. */
public class StatementParams extends Params {
  private final PreparedStatement statement;
  private int at;

  public StatementParams(PreparedStatement statement) {
    this.statement = statement;
  }

  @Override
  protected void putText(String value) throws SQLException {
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
}
