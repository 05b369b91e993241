package dev.winch.tests.bench;

import dev.winch.tests.kit.broker.RabbitServer;
import dev.winch.tests.kit.postgres.PostgresServer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A PostgreSQL server with {@code fsync} on, and optionally a RabbitMQ server, for measuring Winch
 * processes. The main method prints shell lines that configure Winch for them, and stops both when
 * its input ends.
 */
public final class OwnServers implements AutoCloseable {
  private final PostgresServer postgres = PostgresServer.launch();
  private final String database = postgres.newDatabase();
  private final Optional<RabbitServer> rabbit;
  private final Optional<RabbitServer.VirtualHost> host;

  /**
   * @param broker {@code postgres} or {@code rabbitmq}
   */
  OwnServers(String broker) {
    rabbit = broker.equals("rabbitmq") ? Optional.of(RabbitServer.open()) : Optional.empty();
    host = rabbit.map(RabbitServer::virtualHost);
  }

  /**
   * @param arguments {@code postgres}, if absent, or {@code rabbitmq}
   */
  public static void main(String[] arguments) throws IOException {
    try (OwnServers servers = new OwnServers(arguments.length > 0 ? arguments[0] : "postgres")) {
      servers
          .variables()
          .forEach((name, value) -> IO.println("export " + name + "='" + value + "'"));
      while (System.in.read() >= 0) {}
    }
  }

  /** The environment of a Winch process that uses them. */
  Map<String, String> variables() {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put(
        "WINCH_DATASTORE_POSTGRES_DSN",
        "host=127.0.0.1 port=%d dbname=%s user=%s"
            .formatted(postgres.port(), database, PostgresServer.USER));
    variables.put("WINCH_DATASTORE_ENCRYPTION_KEY", "the key of these figures");
    variables.put("WINCH_BROKER_TYPE", host.isPresent() ? "rabbitmq" : "postgres");
    host.ifPresent(
        own -> {
          variables.put("WINCH_BROKER_RABBITMQ_URL", own.url());
          variables.put("WINCH_BROKER_RABBITMQ_MANAGEMENT_URL", own.managementUrl().toString());
        });
    return variables;
  }

  @Override
  public void close() {
    rabbit.ifPresent(RabbitServer::stop);
    postgres.close();
  }
}
