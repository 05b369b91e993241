/** The expression language. */
package dev.winch.expr;
