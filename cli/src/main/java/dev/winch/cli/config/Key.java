package dev.winch.cli.config;

import java.util.Locale;

/**
 * One line of the table of keys.
 *
 * @param name as in a file; a last part in angle brackets stands for any name ({@code
 *     worker.queues.<queue>})
 * @param fallback what holds where nothing is written, as it would be written; {@code ""} for
 *     nothing
 * @param meaning for the user, Markdown
 */
public record Key<T>(
    String name, KeyType<T> kind, String fallback, String meaning, Standing standing) {

  /** What becomes of a value. */
  public enum Standing {
    /** It counts. */
    USED,
    /** Taken from the reference and without a use here: one warning. */
    NO_USE,
    /** Without effect in this version: one warning. */
    NOT_YET,
    /**
     * Without effect in this version, but whoever sets it relies on it: anything but the fallback
     * refuses the start.
     */
    NOT_YET_AND_RELIED_ON
  }

  /** Whether its value must not be shown. */
  boolean isSecret() {
    return name.endsWith(".key")
        || name.endsWith("_keys")
        || name.endsWith(".dsn")
        || name.equals("broker.rabbitmq.url");
  }

  /** Whether it stands for any number of keys. */
  boolean isFamily() {
    return name.endsWith(">");
  }

  /** What all keys of a family begin with; the name itself otherwise. */
  String stem() {
    return isFamily() ? name.substring(0, name.indexOf('<')) : name;
  }

  /** Its name, of a family the table that its keys stand in. */
  String spoken() {
    return isFamily() ? stem().substring(0, stem().length() - 1) : name;
  }

  /** Whether this line of the table is about that key. */
  boolean covers(String key) {
    return isFamily() ? key.startsWith(stem()) && key.length() > stem().length() : key.equals(name);
  }

  /** The end of its environment variable, behind {@code WINCH_}; of a family, their beginning. */
  String variable() {
    return stem().toUpperCase(Locale.ROOT).replace('.', '_');
  }
}
