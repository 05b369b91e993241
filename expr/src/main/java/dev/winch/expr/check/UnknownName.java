package dev.winch.expr.check;

/**
 * A name in an expression that its scope does not have.
 *
 * @param called whether it is called like a function
 * @param at index into the expression
 */
public record UnknownName(String name, boolean called, int at) {}
