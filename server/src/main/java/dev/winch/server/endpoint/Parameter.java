package dev.winch.server.endpoint;

/**
 * A parameter of the query.
 *
 * @param fallback what holds where it is absent; {@code ""} for nothing
 * @param meaning Markdown
 */
public record Parameter(String name, Schema schema, String fallback, String meaning) {}
