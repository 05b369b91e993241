package dev.winch.tests.broker;

import dev.winch.broker.Broker;
import dev.winch.codec.Cipher;
import dev.winch.codec.MessageJson;
import dev.winch.model.event.Message;
import dev.winch.store.postgres.QueueRows;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import javax.sql.DataSource;

/**
 * The PostgreSQL broker as an engine uses it: what is published has been written by a transaction
 * of the store before.
 */
final class EngineSide extends ForwardingBroker {
  static final MessageJson JSON = new MessageJson(Cipher.of(List.of("key of the tests")));

  private final DataSource source;
  private final QueueRows rows = new QueueRows(JSON);

  EngineSide(Broker broker, DataSource source) {
    super(broker);
    this.source = source;
  }

  /** Makes the tables as the store's migration does. */
  static void makeTables(DataSource source) {
    makeTables(source, "002-queues.sql");
    makeTables(source, "019-queue-drains.sql");
  }

  private static void makeTables(DataSource source, String file) {
    try (InputStream script = QueueRows.class.getResourceAsStream(file);
        Connection connection = source.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(new String(script.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void publish(List<Message> messages) {
    commit(messages);
    broker.publish(messages);
  }

  /** Only the transaction: as if the process had died before it woke anybody. */
  void commit(List<Message> messages) {
    try (Connection connection = source.getConnection()) {
      connection.setAutoCommit(false);
      rows.write(connection, messages, _ -> 0);
      connection.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
