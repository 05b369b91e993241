/** Syntax: lexer, parser, printer. */
package dev.winch.expr.syntax;
