package dev.winch.cli.config;

import static dev.winch.cli.config.KeyType.BOOL;
import static dev.winch.cli.config.KeyType.DURATION;
import static dev.winch.cli.config.KeyType.TEXT;
import static dev.winch.cli.config.KeyType.number;

import dev.winch.cli.config.Key.Standing;
import java.util.List;

/**
 * Keys of the reference that are accepted and have no effect: its files must work with Winch, and
 * users that rely on one of these keys must be warned.
 */
final class IgnoredKeys {
  private static final KeyType<Integer> NUMBER = number(Integer.MIN_VALUE, Integer.MAX_VALUE);

  static final List<Key<?>> ALL =
      List.of(
          without("cli.banner.mode", TEXT, "console", "there is no banner"),
          without(
              "coordinator.queues.<queue>", NUMBER, "", "the engine has no configurable queues"),
          without("locker.type", TEXT, "", "row locks of the datastore are used"),
          without("locker.postgres.dsn", TEXT, "", "row locks of the datastore are used"),
          without(
              "locker.postgres.max_open_conns", NUMBER, "", "row locks of the datastore are used"),
          without(
              "locker.postgres.max_idle_conns", NUMBER, "", "row locks of the datastore are used"),
          without(
              "locker.postgres.conn_max_lifetime",
              DURATION,
              "",
              "row locks of the datastore are used"),
          without(
              "locker.postgres.conn_max_idle_time",
              DURATION,
              "",
              "row locks of the datastore are used"),
          without("mounts.temp.dir", TEXT, "", "see `worker.temp_dir`"),
          without(
              "broker.rabbitmq.consumer.timeout",
              DURATION,
              "30m",
              "a task is acknowledged at its start, so its run time is not limited"),
          without("broker.rabbitmq.durable.queues", BOOL, "false", "queues are always durable"));

  private IgnoredKeys() {}

  private static <T> Key<T> without(String name, KeyType<T> kind, String fallback, String why) {
    return new Key<>(name, kind, fallback, why, Standing.NO_USE);
  }
}
