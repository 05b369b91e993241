package dev.winch.store.postgres;

import dev.winch.store.rows.StatementParams;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** Parameters of a statement on PostgreSQL. */
final class SessionParams extends StatementParams {

  private final PreparedStatement statement;

  SessionParams(PreparedStatement statement) {
    super(statement);
    this.statement = statement;
  }

  @Override
  protected void putText(@Nullable String value) throws SQLException {
    super.putText(PgText.storable(value));
  }

  /** An array, for {@code any} and {@code unnest}. */
  @Override
  protected void putTexts(Collection<String> values) throws SQLException {
    String[] texts = values.stream().map(PgText::storable).toArray(String[]::new);
    statement.setArray(next(), statement.getConnection().createArrayOf("text", texts));
  }
}
