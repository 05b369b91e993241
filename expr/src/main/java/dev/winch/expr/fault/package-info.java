/** What can go wrong with an expression. */
package dev.winch.expr.fault;
