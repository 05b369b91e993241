/** From text to syntax tree and back: lexer, parser, printer. */
package dev.winch.expr.syntax;
