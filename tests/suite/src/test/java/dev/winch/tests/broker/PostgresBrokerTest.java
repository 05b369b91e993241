package dev.winch.tests.broker;

import dev.winch.broker.Broker;
import dev.winch.broker.postgres.Pace;
import dev.winch.broker.postgres.PostgresBroker;
import dev.winch.tests.kit.broker.BrokerContract;
import dev.winch.tests.kit.postgres.PostgresServer;
import javax.sql.DataSource;

/** The PostgreSQL broker: the contract. */
class PostgresBrokerTest extends BrokerContract {
  private final PostgresServer server = PostgresServer.shared();
  private final DataSource source = server.dataSource(server.newDatabase());

  @Override
  protected Broker open() {
    EngineSide.makeTables(source);
    return new EngineSide(new PostgresBroker(source, EngineSide.JSON, Pace.standard()), source);
  }
}
