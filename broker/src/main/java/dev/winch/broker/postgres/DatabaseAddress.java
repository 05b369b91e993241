package dev.winch.broker.postgres;

import java.util.Properties;

/**
 * Where the store's database is, for the PostgreSQL driver. It must be the server itself or a
 * pooler of sessions: one of transactions loses notifications and the settings of sessions.
 *
 * @param url a {@code jdbc:postgresql:} URL
 * @param properties of the driver, user and password among them
 */
public record DatabaseAddress(String url, Properties properties) {
  public DatabaseAddress {
    properties = (Properties) properties.clone();
  }

  @Override
  public Properties properties() {
    return (Properties) properties.clone();
  }

  /** Shows neither user nor password. */
  @Override
  public String toString() {
    int query = url.indexOf('?');
    return query < 0 ? url : url.substring(0, query);
  }
}
