package dev.winch.cli.config;

import dev.winch.model.fault.InvalidInputException;
import dev.winch.model.fault.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The validated configuration of a process. */
public final class Settings {
  private final Map<String, RawValue> byKey;
  private final List<String> warnings;

  private Settings(Map<String, RawValue> byKey, List<String> warnings) {
    this.byKey = Map.copyOf(byKey);
    this.warnings = List.copyOf(warnings);
  }

  /**
   * Validates written values (O2).
   *
   * @param written in ascending precedence
   * @throws InvalidInputException naming each unknown key and invalid value with its source
   */
  static Settings of(List<RawValue> written) {
    Map<String, RawValue> byKey = new TreeMap<>();
    written.forEach(one -> byKey.put(one.key(), one));
    List<String> errors = new ArrayList<>();
    List<String> warnings = new ArrayList<>();
    for (RawValue one : byKey.values()) {
      Keys.covering(one.key())
          .ifPresentOrElse(
              key -> check(key, one, errors, warnings), () -> errors.add(unknown(one)));
    }
    if (!errors.isEmpty()) {
      throw new InvalidInputException(String.join("\n", errors));
    }
    return new Settings(byKey, warnings);
  }

  /** The value of a key: the written one, or its default. */
  public <T> T value(Key<T> key) {
    Object value = written(key).map(RawValue::value).orElse(key.fallback());
    return key.kind().read().apply(value).orElseThrow();
  }

  /** The value; empty if it is written as empty, or not written and without default. */
  public Optional<String> text(Key<String> key) {
    return Optional.of(value(key)).filter(text -> !text.isEmpty());
  }

  /** The written values of a pattern, by the last part of the name. */
  public <T> Map<String, T> family(Key<T> family) {
    Map<String, T> entries = new TreeMap<>();
    byKey.forEach(
        (name, one) -> {
          if (family.covers(name)) {
            T value = family.kind().read().apply(one.value()).orElseThrow();
            entries.put(name.substring(family.stem().length()), value);
          }
        });
    return entries;
  }

  /** Whether this key is set. */
  public boolean isWritten(Key<?> key) {
    return written(key).isPresent();
  }

  /** Whether any key with this prefix is set. */
  public boolean isAnyWritten(String prefix) {
    return byKey.keySet().stream().anyMatch(name -> name.startsWith(prefix));
  }

  /** One warning for each key that is set without effect. */
  public List<String> warnings() {
    return warnings;
  }

  /** All set keys, one per line with the source; secrets are redacted. */
  public List<String> describe() {
    return new TreeMap<>(byKey)
        .values().stream()
            .map(one -> "%s = %s  # %s".formatted(one.key(), shown(one), one.source()))
            .toList();
  }

  private Optional<RawValue> written(Key<?> key) {
    return Optional.ofNullable(byKey.get(key.name()));
  }

  private static void check(Key<?> key, RawValue one, List<String> errors, List<String> warnings) {
    Optional<?> value = key.kind().read().apply(one.value());
    if (value.isEmpty()) {
      errors.add(
          "%s = %s (%s): must be %s"
              .formatted(one.key(), shown(one), one.source(), key.kind().allowed()));
      return;
    }
    switch (key.standing()) {
      case USED -> {}
      case NO_USE ->
          warnings.add(
              "%s (%s) has no use here: %s".formatted(one.key(), one.source(), key.meaning()));
    }
  }

  private static String unknown(RawValue one) {
    String nearest =
        NearestName.to(one.key(), Keys.all().stream().map(Key::spoken).toList())
            .map("; did you mean %s?"::formatted)
            .orElse("");
    return "%s (%s): no such key%s".formatted(one.key(), one.source(), nearest);
  }

  private static String shown(RawValue one) {
    boolean secret = Keys.covering(one.key()).map(Key::isSecret).orElse(true);
    if (secret) {
      return "[REDACTED]";
    }
    return one.value() instanceof String text ? '"' + text + '"' : one.value().toString();
  }
}
