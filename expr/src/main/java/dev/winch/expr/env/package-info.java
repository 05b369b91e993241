/** What a host gives to expressions: names with their types, and the values of one evaluation. */
package dev.winch.expr.env;
