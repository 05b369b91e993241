package dev.winch.store.rows;

/**
 * A part of a where clause.
 *
 * @param sql begins with {@code and}; {@code ""} if every row fulfils it
 * @param binding its parameters
 */
public record RowCondition(String sql, Statements.Binding binding) {}
