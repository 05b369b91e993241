package dev.winch.cli.config;

import java.util.Locale;

/**
 * A configuration key.
 *
 * @param name as in a file; a last part in angle brackets stands for any name ({@code
 *     worker.queues.<queue>})
 * @param fallback the default in its written form; {@code ""} for none
 * @param meaning description for users, in Markdown
 */
public record Key<T>(
    String name, KeyType<T> kind, String fallback, String meaning, Standing standing) {

  /** How a key is treated. */
  public enum Standing {
    /** It has an effect. */
    USED,
    /** A key of the reference without an effect: one warning. */
    NO_USE
  }

  /** Whether its value must not be shown. */
  boolean isSecret() {
    return name.endsWith(".key")
        || name.endsWith("_keys")
        || name.endsWith(".token")
        || name.endsWith("_user")
        || name.equals("client.user")
        || name.endsWith(".dsn")
        || name.endsWith(".headers")
        || name.equals("broker.rabbitmq.url");
  }

  /** Whether it is a pattern for many keys. */
  boolean isFamily() {
    return name.endsWith(">");
  }

  /** The common prefix of a pattern; otherwise the name. */
  String stem() {
    return isFamily() ? name.substring(0, name.indexOf('<')) : name;
  }

  /** Its name; for a pattern the name of its table. */
  String spoken() {
    return isFamily() ? stem().substring(0, stem().length() - 1) : name;
  }

  /** Whether this key or pattern matches a written key. */
  boolean covers(String key) {
    return isFamily() ? key.startsWith(stem()) && key.length() > stem().length() : key.equals(name);
  }

  /** Its environment variable without {@code WINCH_}; for a pattern the common prefix. */
  String variable() {
    return stem().toUpperCase(Locale.ROOT).replace('.', '_');
  }
}
