/** The environment of expressions: names with their types, and the values of one evaluation. */
package dev.winch.expr.env;
