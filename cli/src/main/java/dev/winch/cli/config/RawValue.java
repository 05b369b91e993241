package dev.winch.cli.config;

/**
 * A configured value before validation.
 *
 * @param value text from a variable or a flag; text, Boolean, Number or List from a file
 * @param source its source, such as {@code winch.toml:12}, {@code WINCH_RUNTIME_TYPE} or {@code
 *     --runtime}
 */
record RawValue(String key, Object value, String source) {}
